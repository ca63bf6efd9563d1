"""The Teams playground in a browser: what is said and pressed there, and photographs of what came back."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from tests.clients.pictures.browser import Page
from tests.clients.playground import Playground

_WIDTH, _HEIGHT = 1100, 3600
_CARD = 600  # pixels that a card takes at most
_WIDEST = 694  # pixels from a card's left edge to the end of what a person wrote
_SETTLED = 0.7  # seconds in which a card has been laid out
_PATIENCE = 20.0  # seconds
_EDITOR = "document.querySelector('[role=textbox][data-lexical-editor=true]')"
_BUTTONS = "[...document.querySelectorAll('button, .ac-pushButton')]"
_HIDE = f"{_BUTTONS}.find(button => /hide log panel/i.test(button.title + button.ariaLabel + button.innerText))"
_CARDS = "[...document.querySelectorAll('.fai-OutputCard')]"
# A person's own message bears no class: it is the last element that holds these words and no other element.
_MINE = (
    "[...document.querySelectorAll('*')].filter(each => !each.childElementCount && each.innerText === {text}).at(-1)"
)


@dataclass(slots=True)
class Chat:
    """The current user's own chat with the bot, on a page."""

    client: Playground
    page: Page
    said: str = ""

    async def open(self) -> None:
        """Show it, without the playground's log."""
        await self.page.size(_WIDTH, _HEIGHT)
        await self.page.go(self.client.gateway.playground)
        await self.page.until(f"!!{_EDITOR}")
        await self.page.until(f"!!{_HIDE}")
        await self.page.ask(f"void {_HIDE}.click()")
        await self.page.until(f"!{_HIDE}")
        await asyncio.sleep(2 * _SETTLED)
        await self.page.call("Page.captureScreenshot", format="png")  # the first one may still show what was hidden

    async def says(self, text: str) -> None:
        """Type to the bot and wait until its answer stands on the page."""
        self.said, calls = text, self.client.calls
        since, cards = len(calls), await self.page.ask(f"{_CARDS}.length")
        await self.page.ask(f"{_EDITOR}.focus()")
        await self.page.call("Input.insertText", text=text)
        await self.page.until(f"{_EDITOR}.innerText.trim() === {json.dumps(text)}")
        for kind, typed in (("keyDown", {"text": "\r"}), ("keyUp", {})):
            await self.page.call(
                "Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, **typed
            )
        await self.client.gateway.changes.until(
            lambda: any(call.is_message for call in calls[since:]) or None, _PATIENCE, lambda: f"no answer to {text!r}"
        )
        await self.page.until(f"{_CARDS}.length > {cards}")
        await asyncio.sleep(_SETTLED)

    async def presses(self, label: str) -> None:
        """Press the newest button of that label, in the page itself."""
        found = f"{_BUTTONS}.filter(b => b.innerText.trim() === {json.dumps(label)})"
        since = len(self.client.deliveries)
        await self.page.until(f"{found}.length > 0")
        await self.page.ask(f"void {found}.at(-1).click()")
        await self.client.delivered(lambda activity: activity["type"] == "invoke", since=since, seconds=_PATIENCE)
        await asyncio.sleep(2 * _SETTLED)

    async def photograph(self, path: Path) -> None:
        """Save the last exchange: what the person wrote, and what stands below."""
        await self.page.ask(f"void {_CARDS}.at(-1).scrollIntoView({{block: 'end'}})")
        await asyncio.sleep(_SETTLED)
        mine = _MINE.replace("{text}", json.dumps(self.said))
        boxes = f"[{mine}, {_CARDS}.at(-1)].map(each => each.getBoundingClientRect())"
        left, top, right, bottom = await self.page.ask(f"(([a, b]) => [b.left, a.top, a.right, b.bottom])({boxes})")
        right = min(max(right, left + _CARD), left + _WIDEST)  # the log may hold the same words, further right
        await self.page.photograph(path, left - 56, top - 16, right - left + 76, bottom - top + 32)
