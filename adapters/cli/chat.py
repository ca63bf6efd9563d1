"""`sameside chat` and `sameside ask`: talking with the assistant in the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from typing import TYPE_CHECKING

import click

from adapters import demo
from adapters.cli.common import ROLES, SIDES, product
from adapters.cli.mending import fail
from adapters.terminal.ask import answer_json, print_reply
from adapters.terminal.chat import Conversation
from bot.people import Role, Side
from bot.turn import Actor, Words

if TYPE_CHECKING:
    from adapters.product import Product


@click.command("chat")
@click.option("--as", "side", type=SIDES, default=Side.CUSTOMER.value, show_default=True, help="Which company.")
@click.option("--role", type=ROLES, default=Role.STAFF.value, show_default=True, help="What you are there for.")
@click.option("--person", metavar="NAME", help="Your name; each side and role of the demo has somebody already.")
@click.option("--engagement", metavar="NAME", help="A real engagement, of which you are a terminal member already.")
@click.option("--invited", is_flag=True, help="You have an invitation, and write it here: you are no member yet.")
def chat_command(side: str, role: str, person: str | None, engagement: str | None, *, invited: bool) -> None:
    """Talk with the assistant here, in the demo engagement unless another is named."""
    from adapters.chatting import chat  # noqa: PLC0415 - `ask` need not load it

    made, _ = product()
    who = demo.account(person or "") if invited else _somebody(made, Side(side), Role(role), person, engagement)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(chat(made, who))


@click.command("ask")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")
@click.option("--as", "side", type=SIDES, default=Side.CUSTOMER.value, show_default=True, help="Which company.")
def ask_command(text: str, side: str, *, as_json: bool) -> None:
    """Ask one question in the demo engagement and print the reply."""
    made, _ = product()
    who = _somebody(made, Side(side), Role.STAFF, None, None)
    for membership in made.store.memberships(who):
        made.bot.prepare(membership.engagement)
    turn = Conversation(who).turn(Words(text))
    began = time.perf_counter()
    reply = made.bot.handle(turn)
    elapsed = (time.perf_counter() - began) * 1000
    if as_json:
        click.echo(json.dumps(answer_json(reply, round(elapsed, 1)), ensure_ascii=False))
    else:
        print_reply(reply, sys.stdout)


def _somebody(product: Product, side: Side, role: Role, name: str | None, engagement: str | None) -> Actor:
    """The account that speaks. Only in the demo may somebody be whoever they say."""
    if engagement:
        who = demo.account(name or "nobody")
        if any(it.engagement.name.casefold() == engagement.casefold() for it in product.store.memberships(who)):
            return who
        fail(
            f"{name or 'Nobody'} is no terminal member of “{engagement}”. To add them: sameside person add "
            f"--platform terminal --workspace local --user {who.user_id} --name NAME --side {side} --engagement ..."
        )
    within = demo.set_up(product.store, product.administration, product.now)
    cast = demo.usual(side, role)
    if name:
        cast = demo.Cast(name, side, (Role.STAFF, role))
    demo.join(product.store, within, cast, product.now)
    return demo.account(cast.name)
