"""Take the pictures that docs/pictures holds anew, or all there are into a folder of yours.

python -m tests.clients.pictures [FOLDER]
"""

import asyncio
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from bot import words
from bot.concerns import ending, taking
from bot.concerns.concern import OTHER_TOPIC, Identity, Resolution, Route, Severity
from bot.people import Role, Side
from bot.turn import Platform
from tests.clients.pictures import block_kit, terminal
from tests.clients.pictures.browser import Page, browser
from tests.clients.pictures.teams import Chat
from tests.e2e.product import ANA, CARLA, TARA, Member, World, world

DOCS = Path(__file__).parents[3] / "docs" / "pictures"
ALEX = Member(Platform.TEAMS, 0, "Alex Wilber", Side.CUSTOMER, (Role.ADMIN, Role.APPROVER, Role.LEAD, Role.HR))
MEGAN = Member(Platform.TEAMS, 1, "Megan Bowen", Side.PROVIDER, (Role.LEAD, Role.ADMIN, Role.APPROVER))
FACTS = {
    "engagement.msp_name": "Brightwater IT",
    "engagement.customer_name": "Alder Foods",
    "engagement.customer_lead": "Carla Berg",
    "engagement.msp_lead": "Megan Bowen",
    "engagement.hr_contact": "Hana Weiss",
    "engagement.account_owner": "Alder Foods",
}
ANSWERED = "Who will have the passwords after they leave?"
UNCLEAR = "Can they read our tickets and mails?"
UNKNOWN = "Will the help desk be open at Christmas?"
CONCERN = "They change our firewall rules without telling anybody, and last night payroll was down for three hours."
OUTCOME = "From today every firewall change is announced a day before, and payroll is tested after each."
_NARROW = 700  # pixels of a page that is a chat alone


async def in_teams(made: World, page: Page, folder: Path) -> None:
    """Photograph staff's questions, and an admin's view of what was asked and what a question would get."""
    for name, value in FACTS.items():
        await made.teams.say(f"/kb fact {name} = {value}", person=made.person(MEGAN))
        await made.teams.say(f"/kb approve fact {name} = {value}")
        await made.teams.sent(f"Approved: {name}", seconds=20)
    chat = Chat(made.teams, page)
    await chat.open()
    for text, picture in (
        (ANSWERED, "teams-answer"),
        ("who says so?", "teams-sources"),
        (UNCLEAR, "teams-did-you-mean"),
        (UNKNOWN, "teams-no-answer"),
        (CONCERN, "teams-concern"),
        (f"/kb try {UNCLEAR}", "teams-try"),
    ):
        await chat.says(text)
        await chat.photograph(folder / f"{picture}.png")
    await chat.presses("Pass it on without my name")
    await chat.says("/kb questions")
    await chat.photograph(folder / "teams-questions.png")
    await chat.says("/kb teach docs-tools-ownership = Q-1")
    await chat.photograph(folder / "teams-teach.png")
    for text, picture in (("/kb taught", "teams-taught"), ("/kb list", "teams-list"), ("/privacy", "teams-privacy")):
        await chat.says(text)
        await chat.photograph(folder / f"{picture}.png")
    card = await made.slack.appears(CONCERN, await made.slack.dm(str(CARLA.user)))
    label = re.findall(r"C-[0-9]{5}", str(card))[0]
    await chat.says(f"/concern show {label}")
    await chat.photograph(folder / "teams-concern-reader.png")
    await _resolve_in_slack(made, page, folder)
    await chat.open()  # drawing Slack's blocks took the page elsewhere
    await chat.says(f"/concern show {label.lower()}")
    await chat.photograph(folder / "teams-concern-resolved.png")


async def in_slack(made: World, page: Page, folder: Path) -> None:
    """Photograph the same in Slack, drawn from the blocks that the workspace got."""
    await page.size(_NARROW, 900)
    for text, picture in (
        (ANSWERED, "slack-answer"),
        ("who says so?", "slack-sources"),
        (UNCLEAR, "slack-did-you-mean"),
        (UNKNOWN, "slack-no-answer"),
        (CONCERN, "slack-concern"),
    ):
        await _show(page, block_kit.page([block_kit.said(ANA.name, text), await _answer(made, text)]), folder, picture)
    for command, text in (("/kb", f"try {UNCLEAR}"), ("/kb", "questions"), ("/kb", "list"), ("/privacy", "")):
        status, answer = await made.slack.command(str(CARLA.user), command, text)
        assert status == 200
        asked = block_kit.said(CARLA.name, f"{command} {text}".strip())
        name = f"slack-{text.split()[0] if text else command.strip('/')}"
        await _show(page, block_kit.page([asked, block_kit.answered(answer)]), folder, name)
    await _concern_in_slack(made, page, folder)


async def _concern_in_slack(made: World, page: Page, folder: Path) -> None:
    """Photograph a concern: as its author sees it before it is logged, as its reader gets it, and once resolved."""

    async def photograph(member: Member, wanted: str, picture: str) -> None:
        shown = await made.slack.appears(wanted, await made.slack.dm(str(member.user)), seconds=20)
        await _show(page, block_kit.page([block_kit.answered(shown)]), folder, picture)

    for identity, sees in ((Identity.CONFIDENTIAL, "Not your name"), (Identity.NAMED, words.named(ANA.name))):
        since = len(made.slack.calls)
        await made.press_in_slack(ANA, words.PREVIEW, taking.WRITE)
        route = Route.CUSTOMER_LEAD
        fields = {"text": CONCERN, "topic": OTHER_TOPIC, "severity": Severity.HIGH, "route": route}
        await made.send_modal(ANA, since=since, **fields, identity=identity)
        await made.slack.appears(sees, await made.slack.dm(str(ANA.user)), seconds=20)
        if identity is Identity.CONFIDENTIAL:
            await photograph(ANA, sees, "slack-concern-preview")
    await made.press_in_slack(ANA, words.PREVIEW, "concern.log")
    await photograph(CARLA, CONCERN, "slack-concern-reader")


async def _resolve_in_slack(made: World, page: Page, folder: Path) -> None:
    """Let its reader say what came of the concern, and photograph what its author gets."""
    since = len(made.slack.calls)
    await made.press_in_slack(CARLA, CONCERN, ending.RESOLVE)
    await made.send_modal(CARLA, since=since, outcome=Resolution.CHANGED, text=OUTCOME)
    shown = await made.slack.appears(OUTCOME, await made.slack.dm(str(ANA.user)), seconds=20)
    await _show(page, block_kit.page([block_kit.answered(shown)]), folder, "slack-concern-resolved")


async def _answer(made: World, text: str) -> str:
    """Ask in Ana's DM and return the bot's next message, drawn."""
    dm = await made.slack.dm(str(ANA.user))
    before = len(await made.slack.messages(dm))
    await made.slack.say(str(ANA.user), text)
    async with asyncio.timeout(20):
        while True:
            new: list[dict[str, Any]] = (await made.slack.messages(dm))[before:]
            answers = [each for each in new if each["user"] == made.slack.bot_user_id]
            if answers:
                return block_kit.answered(answers[0])
            await asyncio.sleep(0.1)


async def in_a_terminal(made: World, page: Page, folder: Path) -> None:
    """Photograph the terminal, in colour."""
    await page.size(_NARROW + 200, 900)
    async with terminal.screen(made.environment, str(TARA.user)) as screen:
        for text, picture in (
            (ANSWERED, "terminal-answer"),
            ("who says so?", "terminal-sources"),
            (UNCLEAR, "terminal-did-you-mean"),
            (UNKNOWN, "terminal-no-answer"),
            (CONCERN, "terminal-concern"),
        ):
            await _show(page, terminal.page(await screen.says(text)), folder, picture)


async def _show(page: Page, written: str, folder: Path, picture: str) -> None:
    """Photograph what stands in the main part of a page of our own."""
    with tempfile.NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as file:
        file.write(written)
        file.flush()
        await page.go(f"file://{file.name}")
        box = await page.ask("(b => [b.width, b.height])(document.querySelector('main').getBoundingClientRect())")
        await page.photograph(folder / f"{picture}.png", 0, 0, *box)


async def main(folder: Path) -> None:
    """Start the product with a workspace, a tenant and a terminal, and take the pictures."""
    with tempfile.TemporaryDirectory() as scratch:
        logs = Path(scratch)
        members = (ALEX, MEGAN, ANA, CARLA, TARA)
        async with world(f"sqlite:///{logs / 'pictures.db'}", logs, members) as made, browser(logs) as page:
            for take in (in_slack, in_a_terminal, in_teams):
                await take(made, page, folder)


def renew(taken: Path, kept: Path) -> None:
    """Replace the pictures that are kept by those just taken; FileNotFoundError for one that is no longer taken."""
    for picture in sorted(kept.glob("*.png")):
        shutil.copy(taken / picture.name, picture)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        wanted = Path(sys.argv[1])
        wanted.mkdir(parents=True, exist_ok=True)
        asyncio.run(main(wanted))
    else:
        with tempfile.TemporaryDirectory() as new:
            asyncio.run(main(Path(new)))
            renew(Path(new), DOCS)
