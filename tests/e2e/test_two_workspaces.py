"""Two companies begin with one admin: everything else is typed into two piped terminals, in fewer than forty lines."""

import re
from dataclasses import dataclass

import pytest

from tests.e2e.product import ENGAGEMENT, Terminal, environment_of, sameside, terminal

pytestmark = pytest.mark.processes
FACTS = {
    "msp_name": "Brightwater",
    "customer_name": "Alder",
    "customer_lead": "Ada Lind",
    "msp_lead": "Paula Ito",
    "hr_contact": "Hana Weiss",
    "concern_readers": "Ada Lind and Paula Ito",
}
MOST_LINES = 40


@dataclass
class Typist:
    """Somebody at a terminal, whose lines are counted."""

    at: Terminal
    typed: list[str]

    async def says(self, line, *shown):
        """Type a line, and wait for what it shows."""
        before = len(self.at.transcript)
        self.typed.append(line)
        await self.at.say(line)
        for wanted in shown:
            await self.at.changes.until(
                lambda wanted=wanted: wanted in " ".join(self.at.transcript[before:].split()) or None,
                20,
                lambda wanted=wanted: f"{line!r} did not show {wanted!r}: {self.at.transcript[before:][-3000:]}",
            )

    async def presses(self, label, *shown):
        """Press the newest button of that label, by its number."""
        await self.at.shows(f"] {label}", seconds=20)
        number = re.findall(rf"\[([0-9]+)\] {re.escape(label)}", " ".join(self.at.transcript.split()))[-1]
        await self.says(number, *shown)


async def test_from_one_admin_to_answers_on_both_sides(sqlite_url):
    environment = environment_of(sqlite_url)
    await sameside(environment, "engagement", "add", ENGAGEMENT)
    account = ("--platform", "terminal", "--workspace", "local", "--user", "ada", "--name", "Ada Lind")
    await sameside(environment, "person", "add", *account, "--side", "customer", "--role", "admin")
    typed = []
    async with (
        terminal(environment, "--engagement", ENGAGEMENT, "--person", "ada") as one,
        terminal(environment, "--invited", "--person", "Paula Ito") as other,
    ):
        ada, paula = Typist(one, typed), Typist(other, typed)
        # ---- both sides join
        await ada.says("/engagement invite provider", "JOIN-")
        code = re.search(r"JOIN(?:-[2-9A-Z]{4}){4}", one.transcript)[0]
        await paula.says(code, "You become the first admin of your side once Ada Lind")
        await ada.presses("Agree", "Paula Ito has the role admin")
        for who, second, name in ((ada, paula, "Ada Lind"), (paula, ada, "Paula Ito")):
            await who.says(f"/engagement role {name} add lead", f"{name} has the role lead")
            await who.says(f"/engagement role {name} add approver", "Proposed: approver")
            await second.at.shows(f"proposes to give {name}", seconds=20)
            await second.presses("Agree", f"{name} has the role approver")
        await ada.says("/engagement role Ada Lind add hr", "Proposed: hr")
        await other.shows("side the role hr", seconds=20)
        await paula.presses("Agree", "Ada Lind has the role hr")
        # ---- ten entries and six facts
        await ada.says("/kb import starter", "Take them in")
        await ada.presses("Take them in", "Taken in: 55 entries")
        for who in (ada, paula):
            await who.says("/kb approve all", "Approve these 5")
            for _ in range(2):
                await who.presses("Approve these 5", "Approved for the")
        for name, value in FACTS.items():
            await ada.says(f"/kb fact {name} = {value}", "Proposed.")
            await paula.says(f"/kb approve fact {name} = {value}", f"engagement.{name}")
        # ---- a question, and a concern with its answer
        await paula.says("Who decides who stays?", "Approved on")
        await ada.says("The provider's engineers reboot our servers without telling us.", "Who reads it Paula Ito")
        await ada.presses("Log it", "Logged as C-")
        await other.shows("reboot our servers", seconds=20)
        await paula.presses("Answer", "Your answer")
        await paula.says("From now on every reboot is announced a day before.", "Sent.")
        await one.shows("every reboot is announced a day before", seconds=30)
        await ada.says("/engagement setup", "10 of 55 answer")
    assert len(typed) < MOST_LINES, typed
