"""A new command with a button and a form is one folder's data and its words, and is there on every platform.

Nothing of the core, of an adapter or of another subject knows it. The smallest of subjects: people keep a lucky number.
"""

import pytest

from bot import words
from bot.commands import Subcommand
from bot.core import UseCases
from bot.feature import CommandUse, Feature, News, bare, with_rest
from bot.features import FEATURES
from bot.reply import Button, Buttons, Form, Reply, Text, TextField
from bot.turn import Press, Submit
from knowledge.decision import Decision
from tests.e2e.fronts import FRONTS, line

ANA = "Ana Silva"
SAID = {"LUCKY": "Do you have a lucky number?", "KEEP_NUMBER": "Keep one", "NUMBER_KEPT": "Kept: "}
USAGES = {
    ("lucky", ""): (("/lucky", "keep a lucky number"),),
    ("lucky", "echo"): (("/lucky echo 7", "say a number back"),),
}


def offer(context):
    """Offer to keep a number."""
    button = Button(label=words.KEEP_NUMBER, action="lucky.keep", subject=context.subject(), nonce=context.names())
    return reply(Text(words.LUCKY), Buttons((button,)))


def number_form(context, _):
    """Give the form."""
    field = TextField(name="number", label=words.LUCKY)
    return reply(
        Form(
            name="lucky.keep",
            title=words.KEEP_NUMBER,
            opener=words.KEEP_NUMBER,
            submit=words.KEEP_NUMBER,
            fields=(field,),
            subject=context.subject(),
            nonce=context.names(),
        ),
        replaces=True,
    )


def submit_number(context, _, submit):
    """Take the form in."""
    context.work.audit.record("lucky.kept", f"person {context.person.id}", context.person.id, context.now)
    return reply(Text(words.NUMBER_KEPT + submit.fields["number"]), replaces=True)


def echo(context, rest):
    """Say what was worked out before the transaction."""
    return reply(Text(words.NUMBER_KEPT + rest + context.prepared))


def reply(*blocks, replaces=False):
    return Reply(decision=Decision.COMMAND, blocks=blocks, private=True, replaces=replaces)


LUCKY = Feature(
    name="lucky",
    commands=(
        CommandUse(Subcommand(command="lucky"), bare(offer)),
        CommandUse(
            Subcommand(command="lucky", name="echo", takes_more=True),
            with_rest(echo),
            lambda preparation, command: f" of {preparation.member.person.name}, {command.argument}",
        ),
    ),
    buttons={"lucky.keep": number_form},
    forms={"lucky.keep": submit_number},
)


@pytest.fixture(autouse=True)
def spoken(monkeypatch):
    """Put its sentences where a room of `words` would put them."""
    english = words.LANGUAGES[words.ENGLISH]
    said = {**english, **SAID, "USAGES": {**english["USAGES"], **USAGES}}
    monkeypatch.setitem(words.LANGUAGES, words.ENGLISH, said)


@pytest.mark.parametrize("platform", FRONTS)
async def test_a_new_subject_is_there_on_every_platform(platform, sqlite_url):
    async with FRONTS[platform](sqlite_url, (*FEATURES, LUCKY)) as front:
        await front.arrive(ANA)
        await front.say(ANA, "lucky")
        await front.press(ANA, SAID["KEEP_NUMBER"])
        await front.fill(ANA, {"number": "48213"})
        await front.say(ANA, "/lucky echo 7")
        await front.say(ANA, "/lucky help")
        await front.say(ANA, "/help")
        await front.say(ANA, "/luckyy")
        seen = front.seen(ANA)
        turns = [type(turn.said) for turn, _ in front.heard.answers]
    for said in ("Kept: 48213", f"Kept: 7 of {ANA}, echo", "keep a lucky number", "say a number back", "/lucky?"):
        assert line(said) in seen, said
    assert turns.count(Press) == turns.count(Submit) == 1


@pytest.mark.parametrize(
    "twin",
    [
        Feature(name="other", commands=(CommandUse(Subcommand(command="kb", name="list"), bare(offer)),)),
        Feature(name="other", commands=(CommandUse(Subcommand(command="kb", name="help"), bare(offer)),)),
        Feature(name="other", buttons={"concern.log": number_form}),
        Feature(name="other", forms={"concern.write": submit_number}),
        Feature(name="other", everywhere={"help": bare(offer)}),
        Feature(name="concerns", news=News(kind=object, compose=offer, read_as=offer, undelivered=offer)),
    ],
    ids=["command", "help", "button", "form", "everywhere", "news"],
)
def test_what_two_subjects_offer_is_refused_at_the_start(twin):
    with pytest.raises(ValueError, match="offered"):
        UseCases((*FEATURES, twin))


def test_another_language_is_spoken_without_a_change_to_what_speaks(monkeypatch, embedded):
    monkeypatch.setitem(words.LANGUAGES, "xx", {"EMPTY": "Xyzzy."})
    before = words.EMPTY
    with words.speaking("xx"):
        assert words.EMPTY == "Xyzzy."
        assert SAID["LUCKY"] == words.LUCKY  # English where it has no words of its own
    assert before == words.EMPTY
    assert embedded.bot.commands[-1] == "help"
