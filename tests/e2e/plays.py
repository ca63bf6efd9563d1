"""What people do one after the other, to be played on any platform."""

from dataclasses import dataclass, field

from bot.reply import Buttons, Listing, Notice, Quote, Text


@dataclass(frozen=True)
class Arrive:
    """Open the bot for the first time."""

    who: str


@dataclass(frozen=True)
class Say:
    """Write something."""

    who: str
    text: str


@dataclass(frozen=True)
class Press:
    """Press the newest button of that label."""

    who: str
    label: str


@dataclass(frozen=True)
class Fill:
    """Fill in the form and send it."""

    who: str
    values: dict = field(default_factory=dict)


async def play(front, dialogue):
    """Play a dialogue."""
    for step in dialogue:
        front.clock.step()
        match step:
            case Arrive(who):
                await front.arrive(who)
            case Say(who, text):
                await front.say(who, text)
            case Press(who, label):
                await front.press(who, label)
            case Fill(who, values):
                await front.fill(who, values)


def without_mistakes(heard):
    """Leave out the forms that came back: a terminal asks again by itself, before the core hears of it."""
    heard.answers = [(turn, reply) for turn, reply in heard.answers if not (reply.form and reply.form.has_errors)]
    return heard


def said_in(reply):
    """Yield what people have to see of a reply."""
    for block in reply.blocks:
        match block:
            case Text(text) | Notice(text) | Quote(text):
                yield text
            case Listing(title, _):
                yield title
            case Buttons(buttons):
                yield from (button.label for button in buttons)
