"""Four people with a `sameside chat` each, on one database: a worry goes to who may act on it, and comes back."""

import asyncio
import contextlib
import os
import random
import re
import subprocess

import pytest

from bot import words
from tests.e2e.product import SAMESIDE, Terminal

pytestmark = pytest.mark.processes

CHANGES = "Changes to our servers go live at night without a word to us."
CONTRACT = "Nobody tells me whether my contract goes on."
KEEP = ""  # an answer that leaves what stands in brackets
START, END = 60, 25  # seconds, on a busy machine
RECEIPT = r"C-\d{5}(?:-[2-9A-Z]{4}){4}"
PEOPLE = {
    "staff": ("customer", "staff"),
    "lead": ("provider", "lead"),
    "customer lead": ("customer", "lead"),
    "hr": ("customer", "hr"),
}
NOISE = 200  # numbers that are tried at random


@contextlib.asynccontextmanager
async def chat_as(environment, side, role):
    """Run `sameside chat` in a pipe, from its greeting to the end of its input."""
    process = await asyncio.create_subprocess_exec(
        *(SAMESIDE, "chat", "--as", side, "--role", role),
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    terminal = Terminal(process)
    following = asyncio.create_task(terminal.follow())
    try:
        await terminal.shows("Hello", seconds=START)
        yield terminal
        process.stdin.close()
        async with asyncio.timeout(END):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await following


@pytest.fixture
async def talks(tmp_path):
    """Let the four of them sit down, one after the other: the first one makes the database and its keys."""
    ours = ("DATABASE_URL", "SAMESIDE_", "SLACK_", "TEAMS_", "OPENAI_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment = {**clean, "DATABASE_URL": f"sqlite:///{tmp_path / 'one.db'}"}
    async with contextlib.AsyncExitStack() as stack:
        yield {
            who: await stack.enter_async_context(chat_as(environment, side, role))
            for who, (side, role) in PEOPLE.items()
        }


def choice(terminal, option):
    """The number of a choice as the terminal shows it last."""
    return re.findall(rf"\b([0-9]+)[.)\]]?\s+{re.escape(option)}", terminal.transcript)[-1]


async def raise_concern(author, text, route, identity):
    """Say it, choose who reads it and how to be known, and log it; return what is shown from there on."""
    await author.say(f"/concern {text}")
    await author.press(words.CHANGE_IT)
    for prompt in (words.WHAT_IS_IT, words.TOPIC, words.SEVERITY):
        await author.shows(prompt)
        await author.say(KEEP)
    for prompt, option in ((words.WHO_READS, route), (words.KNOWN_AS, identity)):
        await author.shows(prompt)
        await author.shows(option)
        await author.say(choice(author, option))
    await author.shows(words.PREVIEW)
    before = len(author.transcript)
    await author.press(words.LOG_IT)
    await author.shows("Logged")
    return author.transcript[before:]


async def fresh(terminal, line, wanted):
    """Type a line, and return what is shown from there on, as soon as it holds what is wanted."""
    before = len(terminal.transcript)
    await terminal.say(line)
    await terminal.changes.until(
        lambda: wanted in " ".join(terminal.transcript[before:].split()) or None,
        20,
        lambda: f"{wanted!r} was not shown: {terminal.transcript[before:]}",
    )
    return terminal.transcript[before:]


async def test_an_anonymous_concern_is_asked_about_answered_resolved_and_reopened(talks):
    staff, lead, other, hr = (talks[who] for who in PEOPLE)
    receipt = await raise_concern(staff, CHANGES, "The provider's lead", "Anonymously")
    [code] = set(re.findall(RECEIPT, receipt))
    label = code[:7]
    await lead.shows(CHANGES)
    await lead.shows("anonymously")
    await lead.press(words.ASK_AUTHOR)
    await lead.shows(words.YOUR_QUESTION)
    await fresh(lead, "Which night was it?", words.WAITING_FOR_AUTHOR)

    await fresh(staff, f"/concern receipt {code}", "Which night was it?")
    await staff.press(words.ANSWER_BACK)
    await staff.shows(words.YOUR_ANSWER)
    await fresh(staff, "Last Tuesday", "Kept.")
    await lead.shows("The author: │ Last Tuesday")

    await lead.press(words.RESOLVE)
    await lead.shows(words.OUTCOME)
    await lead.say(KEEP)
    await lead.shows(words.OUTCOME_TEXT)
    await fresh(lead, "There is a calendar of changes now", words.RESOLVED_SENT)
    await fresh(staff, f"/concern receipt {code}", "There is a calendar of changes now")
    await staff.press(words.REOPEN)
    await staff.shows(words.PENDING["reopen"])
    await lead.shows(words.reopened_news(label))

    assert "Ana" not in lead.transcript, "who it was stays unknown"
    assert code not in lead.transcript
    for outsider in (other, hr):
        await fresh(outsider, f"/concern show {label}", words.no_such_concern(label))
        assert CHANGES not in outsider.transcript
    await fresh(staff, "/concern mine", words.NO_CONCERNS_OF_YOURS)


async def test_neither_lead_finds_a_confidential_concern_of_the_hr_route(talks):
    staff, lead, other, hr = (talks[who] for who in PEOPLE)
    logged = await raise_concern(staff, CONTRACT, "The HR contact", "In confidence")
    label = re.search(r"C-\d{5}", logged)[0]
    await hr.shows(CONTRACT)
    assert "Ana" not in hr.transcript
    await fresh(hr, "/concern list", f"{label} ")

    shown = {number for it in talks.values() for number in re.findall(r"\d{5}", it.transcript)}
    guesses = sorted(shown | {str(random.randint(10_000, 99_999)) for _ in range(NOISE)})  # noqa: S311 - guesses
    assert label[2:] in guesses
    for reader in (lead, other):
        before = len(reader.transcript)
        await fresh(reader, "/concern list all", words.NO_CONCERNS_TO_READ)
        await fresh(reader, "/concern counts", words.NOTHING_TO_COUNT)
        for guess in guesses:
            await reader.say(f"/concern show C-{guess}")
        await reader.shows(f"“C-{guesses[-1]}”", seconds=60)
        found = " ".join(reader.transcript[before:].split())
        assert found.count("I find no concern") == len(guesses)
        assert all(words.no_such_concern(f"C-{guess}") in found for guess in guesses)
        for said in (CONTRACT, CONTRACT[:30], "contract", "Ana", "HR contact", "in confidence"):
            assert said not in reader.transcript, said
    assert "contract" in await fresh(hr, f"/concern show {label}", "contract")
