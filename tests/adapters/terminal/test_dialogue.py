"""Conversations through a pipe, as what is said and what is then shown."""

import asyncio
import io
import os

import pytest

from adapters.outgoing import NotAccepted
from adapters.terminal.chat import MAX_LENGTH, Conversation, actor_named
from adapters.terminal.session import run_chat
from bot import words
from bot.reply import Button, Buttons, ChoiceField, Form, Notice, Option, Quote, Text, TextField
from bot.turn import Actor, Address, Arrived, Platform, Press, Shows, Submit, Words

LOG = Button(label="Log it", action="concern.log", subject="c1", nonce="n1")
ASK = Button(label="Ask a person", action="ask", subject="c1", nonce="n2")
DONE = Button(label="Done", action="done", nonce="n3")

TOPIC = ChoiceField(
    name="topic", label="Topic", options=(Option("jobs", "Jobs"), Option("tools", "Tools")), value="jobs"
)
WHAT = TextField(name="what", label="What happened", hint="In your own words", max_length=20)
WISH = TextField(name="wish", label="What would help", required=False, value="A talk")


def form(*fields):
    return Form(
        name="concern",
        title="Log a concern",
        opener="Write it down",
        submit="Send",
        fields=fields,
        subject="s",
        nonce="n",
    )


def submit(**fields):
    return Submit(form="concern", subject="s", nonce="n", fields=fields)


async def test_what_is_said_and_shown_reads_as_a_transcript(piped, scripted):
    bot = scripted([Text("Hello, Maria.")], [Notice("Noted.")])
    assert await piped(bot, ["hi", "thanks", "/quit", "never read"]) == (
        "> hi\n\nHello, Maria.\n\n> thanks\n\ni Noted.\n\n> /quit\n"
    )
    assert bot.said == [Words("hi"), Words("thanks")]


async def test_a_turn_says_who_speaks_where_and_that_everything_can_be_shown(piped, scripted):
    bot = scripted()
    await piped(bot, ["one", "two"])
    first, second = bot.turns
    assert first.actor == Actor(
        platform=Platform.TERMINAL, workspace="local", user_id="maria-lopez", name="Maria Lopez"
    )
    assert first.place == first.reach == Address(platform=Platform.TERMINAL, workspace="local", channel="maria-lopez")
    assert first.caller_shows == Shows.EVERYTHING
    assert first.key.startswith("terminal:")
    assert first.key != second.key
    assert first.at.utcoffset().total_seconds() == 0


async def test_a_number_presses_a_button_also_one_of_an_earlier_card(piped, scripted):
    bot = scripted([Buttons((LOG, ASK))], [Buttons((DONE,))])
    shown = await piped(bot, ["worry", "2", "[3]", "01"])
    assert "[1] Log it   [2] Ask a person" in shown
    assert "[3] Done" in shown
    pressed = [Press(action=button.action, subject=button.subject, nonce=button.nonce) for button in (ASK, DONE, LOG)]
    assert bot.said[1:] == pressed


@pytest.mark.parametrize("number", ["0", "3", "9" * 5000, "[7]"])
async def test_a_number_that_was_never_shown_is_told_so(piped, scripted, number):
    bot = scripted([Buttons((LOG, ASK))])
    assert words.NO_SUCH_NUMBER in await piped(bot, ["worry", number])
    assert bot.said == [Words("worry")]


@pytest.mark.parametrize("words_with_digits", ["3 of us", "1.5", "-1", "²", "٣"])
async def test_only_a_bare_number_presses(piped, scripted, words_with_digits):
    bot = scripted()
    await piped(bot, [words_with_digits])
    assert bot.said == [Words(words_with_digits)]


@pytest.mark.parametrize("goodbye", ["/quit", "/exit", "quit", "exit", " QUIT "])
async def test_leaving(piped, scripted, goodbye):
    bot = scripted()
    await piped(bot, [goodbye, "more"])
    assert bot.said == []


async def test_an_empty_reply_and_an_empty_line_show_nothing(piped, scripted):
    bot = scripted([])
    assert await piped(bot, ["", "   ", "hi"]) == "> \n> \n> hi\n"
    assert bot.said == [Words("hi")]


async def test_a_form_is_asked_field_by_field(piped, scripted):
    bot = scripted([Text("Of course."), form(TOPIC, WHAT, WISH)], [Notice("Logged.")])
    shown = await piped(bot, ["log", "2", "They took it.", ""])
    for expected in (
        "Of course.\n\nLog a concern\n",
        "Topic (1 of 3)\n  1. Jobs\n  2. Tools\n[Jobs]\n\n> 2\n",
        "What happened (2 of 3)\nIn your own words\n\n> They took it.\n",
        "What would help (3 of 3, optional)\n[A talk]\n\n> \n\ni Logged.",
    ):
        assert expected in shown
    assert bot.said[1] == submit(topic="tools", what="They took it.", wish="A talk")


@pytest.mark.parametrize(("written", "value"), [("1", "jobs"), ("TOOLS", "tools"), ("tools", "tools"), ("", "jobs")])
async def test_a_choice_is_made_by_number_label_value_or_enter(piped, scripted, written, value):
    bot = scripted([form(TOPIC)])
    await piped(bot, ["log", written])
    assert bot.said[1] == submit(topic=value)


async def test_an_answer_that_cannot_be_is_asked_again(piped, scripted):
    bot = scripted([form(TOPIC, WHAT)])
    shown = await piped(bot, ["log", "3", "1", "", "x" * 21, "Short."])
    for wrong in (words.PICK_A_NUMBER, words.NEEDED, words.answer_too_long(20)):
        assert shown.count(wrong) == 1
    assert bot.said[1] == submit(topic="jobs", what="Short.")


async def test_a_dash_empties_an_optional_answer_and_is_text_in_a_needed_one(piped, scripted):
    bot = scripted([form(WISH, WHAT)])
    await piped(bot, ["log", "-", "-"])
    assert bot.said[1] == submit(wish="", what="-")


async def test_only_the_fields_with_mistakes_are_asked_again(piped, scripted):
    corrected = TextField(name="what", label="What happened", value="x", error="A little more, please.")
    bot = scripted([form(TOPIC, WHAT)], [form(TOPIC, corrected)])
    shown = await piped(bot, ["log", "2", "x", "They took it."])
    assert "! A little more, please.\nWhat happened (1 of 1)\n[x]\n\n> They took it.\n" in shown
    assert shown.count("Topic") == 1
    assert bot.said[2] == submit(topic="jobs", what="They took it.")


async def test_cancel_leaves_a_form_that_can_be_opened_again(piped, scripted):
    bot = scripted([form(TOPIC, WHAT)])
    shown = await piped(bot, ["log", "2", "/cancel", "1"])
    assert f"i {words.FORM_LEFT}\n\n[1] Write it down" in shown
    assert bot.said == [Words("log"), Press(action="concern", subject="s", nonce="n")]


async def test_in_a_form_quit_is_an_answer_and_slash_quit_leaves(piped, scripted):
    bot = scripted([form(WHAT, WISH)])
    await piped(bot, ["log", "quit", "/quit", "hi"])
    assert bot.said == [Words("log")]
    bot = scripted([form(WHAT)])
    await piped(bot, ["log", "quit"])
    assert bot.said[1] == submit(what="quit")


async def test_a_form_with_nothing_to_ask_does_not_take_the_next_line(piped, scripted):
    bot = scripted([form()])
    await piped(bot, ["log", "hi"])
    assert bot.said == [Words("log"), Words("hi")]


async def test_a_number_answers_the_form_while_one_is_open(piped, scripted):
    bot = scripted([Buttons((LOG,)), form(WHAT)])
    await piped(bot, ["log", "1"])
    assert bot.said[1] == submit(what="1")


async def test_what_arrives_is_shown_with_buttons_that_can_be_pressed(piped, scripted, inbox, outgoing):
    bot = scripted([Buttons((LOG,))])

    async def drain():
        assert await inbox.send(outgoing(Quote("On Friday.", "Sam"), Buttons((ASK,)))) == "maria-lopez:1"

    shown = await piped(bot, ["worry"], drain=drain)
    assert shown.endswith("[1] Log it\n\n\nSam:\n  │ On Friday.\n\n[2] Ask a person\n\n")


async def test_a_message_that_arrives_while_a_form_is_open_leaves_the_form_alone(piped, scripted, inbox, outgoing):
    bot = scripted([form(WHAT)])

    async def handle(turn):
        reply = await bot(turn)
        await inbox.send(outgoing(Text("News."), form(TOPIC), number=len(bot.turns)))
        return reply

    shown = await piped(handle, ["log", "They took it.", "1"])
    assert "News.\n\n[1] Write it down" in shown
    assert bot.said[1:] == [submit(what="They took it."), Press(action="concern", subject="s", nonce="n")]


async def test_greeting_says_that_the_person_arrived(piped, scripted):
    bot = scripted([Text("Welcome.")])
    assert await piped(bot, [], greet=True) == "\nWelcome.\n\n"
    assert bot.said == [Arrived()]


async def test_the_inbox_is_closed_before_and_after(piped, scripted, inbox, outgoing):
    with pytest.raises(NotAccepted):
        await inbox.send(outgoing(Text("Early.")))
    await piped(scripted(), [])
    with pytest.raises(NotAccepted):
        await inbox.send(outgoing(Text("Late.")))


async def test_a_line_that_is_too_long_is_refused_and_the_next_one_is_not(piped, scripted):
    bot = scripted()
    shown = await piped(bot, ["x" * (MAX_LENGTH + 1), "y" * (MAX_LENGTH * 3), "z" * MAX_LENGTH, "hi"])
    assert shown.count(words.line_too_long(MAX_LENGTH)) == 2
    assert bot.said == [Words("z" * MAX_LENGTH), Words("hi")]


async def test_bytes_that_are_no_text_do_not_end_the_conversation(piped, scripted):
    bot = scripted()
    shown = await piped(bot, b"\xef\xbb\xbfhello\r\n\xff\xfe\x80\nnul\0nul\n\x1b[2Jboo\nlast")
    assert bot.said == [
        Words("hello"),
        Words("\ufffd\ufffd\ufffd"),
        Words("nulnul"),
        Words("\x1b[2Jboo"),
        Words("last"),
    ]
    assert "\x1b" not in shown


async def test_a_reader_who_went_away_ends_the_conversation_quietly(scripted, inbox):
    reading, writing = os.pipe()
    os.close(reading)
    bot = scripted([Text("Hello.")])
    with open(writing, "w", encoding="utf-8") as gone:  # noqa: ASYNC230, PTH123 - a descriptor, not a path
        await run_chat(bot, inbox, actor_named("Maria Lopez"), stdin=io.StringIO("hi\nhi\n"), stdout=gone)
    assert bot.said == []


async def test_the_chat_can_be_cancelled_while_it_waits_for_a_line(scripted, inbox):
    reading, writing = os.pipe()
    with open(reading, encoding="utf-8") as stdin:  # noqa: ASYNC230, PTH123 - a descriptor, not a path
        chat = asyncio.create_task(
            run_chat(scripted(), inbox, actor_named("Maria Lopez"), stdin=stdin, stdout=io.StringIO())
        )
        await asyncio.sleep(0.05)
        chat.cancel()
        with pytest.raises(asyncio.CancelledError):
            await chat
        os.close(writing)
        await asyncio.sleep(0.05)


def test_the_same_name_is_the_same_person():
    assert actor_named(" Maria  LOPEZ ").user_id == actor_named("maria-lopez").user_id == "maria-lopez"
    assert actor_named("李 Élodie").user_id == "李-élodie"
    with pytest.raises(ValueError, match="letter or a digit"):
        actor_named("!!!")


def test_keys_and_times_can_be_given():
    conversation = Conversation(actor_named("Maria"), key=lambda: "terminal:7", now=lambda: "then")
    turn = conversation.read("hi")
    assert (turn.key, turn.at) == ("terminal:7", "then")
