"""The command line: `sameside`, what an operator types."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from adapters import demo
from adapters.evaluating.command import evaluate_command
from adapters.logs import set_up_logs
from adapters.main import assemble, chat, make_ready, serve, stop_on_signals
from adapters.settings import Misconfigured, read_settings
from adapters.store import migrating
from adapters.terminal.ask import answer_json, print_reply
from adapters.terminal.chat import Conversation
from bot.concerns.dialogue import catch_up
from bot.errors import SamesideError
from bot.people import Role, Side
from bot.ports import StoreUnavailable
from bot.turn import Actor, Platform, Words
from knowledge.files import dump, read
from knowledge.problems import InvalidKnowledge

if TYPE_CHECKING:
    from adapters.main import Product
    from adapters.settings import Settings
    from bot.people import Engagement

SIDES = click.Choice([side.value for side in Side])
ROLES = click.Choice([role.value for role in Role])
PLATFORMS = click.Choice([platform.value for platform in Platform])


class Friendly(click.Group):
    """Turns what an operator can mend into one sentence and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - the base's signature
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (Misconfigured, InvalidKnowledge, SamesideError) as error:
            _fail(str(error))
        except StoreUnavailable as error:
            _fail(f"The database cannot be used: {error}\nTo see what is wrong: sameside doctor")


@click.group(cls=Friendly, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sameside")
def cli() -> None:
    """Keep a customer's IT staff and their managed service provider on the same side."""
    set_up_logs()


@cli.command("chat")
@click.option("--as", "side", type=SIDES, default=Side.CUSTOMER.value, show_default=True, help="Which company.")
@click.option("--role", type=ROLES, default=Role.STAFF.value, show_default=True, help="What you are there for.")
@click.option("--person", metavar="NAME", help="Your name; each side and role of the demo has somebody already.")
@click.option("--engagement", metavar="NAME", help="A real engagement, of which you are a terminal member already.")
def chat_command(side: str, role: str, person: str | None, engagement: str | None) -> None:
    """Talk with the assistant here, in the demo engagement unless another is named."""
    product, _ = _product()
    who = _somebody(product, Side(side), Role(role), person, engagement)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(chat(product, who))


@cli.command("ask")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")
@click.option("--as", "side", type=SIDES, default=Side.CUSTOMER.value, show_default=True, help="Which company.")
def ask_command(text: str, side: str, *, as_json: bool) -> None:
    """Ask one question in the demo engagement and print the reply."""
    product, _ = _product()
    who = _somebody(product, Side(side), Role.STAFF, None, None)
    for membership in product.store.memberships(who):
        product.bot.prepare(membership.engagement)
    turn = Conversation(who).turn(Words(text))
    began = time.perf_counter()
    reply = product.bot.handle(turn)
    elapsed = (time.perf_counter() - began) * 1000
    if as_json:
        click.echo(json.dumps(answer_json(reply, round(elapsed, 1)), ensure_ascii=False))
    else:
        print_reply(reply, sys.stdout)


cli.add_command(evaluate_command)


@cli.command("web")
def web_command() -> None:
    """Serve Slack and Teams over HTTP, and deliver what is to be said."""
    _run(http=True)


@cli.command("worker")
def worker_command() -> None:
    """Deliver what is to be said and keep the clock, without HTTP. Any number may run."""
    _run(http=False)


@cli.command("migrate")
def migrate_command() -> None:
    """Bring the database to the newest tables; the release step."""
    product = assemble(read_settings(os.environ))
    migrating.upgrade(product.engine)
    click.echo("The database has the newest tables.")


@cli.command("doctor")
def doctor_command() -> None:
    """Check the whole configuration, with a fix for each failure."""
    from adapters.doctor import examine  # noqa: PLC0415 - the other commands need not load it

    failed = False
    for finding in examine(os.environ):
        mark = "ok  " if not finding.fix else "note" if finding.advice else "FAIL"
        failed = failed or (bool(finding.fix) and not finding.advice)
        click.echo(f"{mark}  {finding.what}")
        for line in finding.fix.splitlines():
            click.echo(f"      {line}")
    raise SystemExit(1 if failed else 0)


@cli.group("kb")
def kb_group() -> None:
    """Knowledge as YAML files."""


@kb_group.command("lint")
@click.argument("path", type=click.Path(path_type=Path))
def lint_command(path: Path) -> None:
    """Check a file and say, for each problem, the line, the field and what to do."""
    base = read(path)
    click.echo(f"{path}: {len(base.entries)} entries, {len(base.sources)} sources, no problems.")


@kb_group.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
def import_command(path: Path, engagement: str | None) -> None:
    """Take a file in. Its entries answer once both sides have approved them."""
    base = read(path)
    product, _ = _product()
    within = _engagement(product, engagement)
    with product.store.work(within) as work:
        changed, unchanged = work.entries.take_in(base, product.now())
    click.echo(f"{within.name}: {changed} entries new or changed, {unchanged} unchanged.")
    if changed:
        click.echo("Each answers once an approver of each side has said: /kb approve ENTRY (or: /kb approve all)")


@kb_group.command("export")
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
def export_command(path: Path, engagement: str | None) -> None:
    """Write an engagement's knowledge to a file, or to standard output."""
    product, _ = _product()
    with product.store.reading(_engagement(product, engagement)) as work:
        text = dump(work.entries.give_out())
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        _fail(f"{path} cannot be written: {error.strerror}.")
    click.echo(f"Written to {path}.")


@cli.group("engagement")
def engagement_group() -> None:
    """One customer and one provider working together."""


@engagement_group.command("add")
@click.argument("name")
def add_engagement_command(name: str) -> None:
    """Make an engagement."""
    if not 1 <= len(name.strip()) <= 200:  # noqa: PLR2004 - the column's length
        _fail("An engagement's name has 1 to 200 characters.")
    product, _ = _product()
    if product.administration.find(name):
        _fail(f"There is an engagement called “{name.strip()}” already.")
    product.administration.open(name)
    click.echo(f"Made: {name.strip()}. Next: sameside person add --help, and sameside kb import PATH")


@engagement_group.command("list")
def list_engagements_command() -> None:
    """Show the engagements."""
    product, _ = _product()
    for engagement in product.administration.engagements():
        click.echo(engagement.name)


@cli.group("person")
def person_group() -> None:
    """People of an engagement."""


@person_group.command("add")
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
@click.option("--platform", type=PLATFORMS, required=True)
@click.option("--workspace", required=True, metavar="ID", help="Slack team, Entra tenant, or “local” in the terminal.")
@click.option("--user", required=True, metavar="ID", help="Slack member id, Entra object id, or a terminal name.")
@click.option("--name", required=True, help="How people know them.")
@click.option("--side", type=SIDES, required=True)
@click.option("--role", "roles", type=ROLES, multiple=True, help="May be given several times; staff is always added.")
def add_person_command(
    engagement: str | None, platform: str, workspace: str, user: str, name: str, side: str, roles: tuple[str, ...]
) -> None:
    """Add somebody, or change the side and roles of somebody who is there. So the first admin is made."""
    product, _ = _product()
    within = _engagement(product, engagement)
    who = Actor(platform=Platform(platform), workspace=workspace.strip(), user_id=user.strip(), name=name.strip())
    if not (who.workspace and who.user_id and who.name):
        _fail("Workspace, user and name must not be empty.")
    given = {Role.STAFF, *map(Role, roles)}
    with product.store.work(within) as work:
        added = work.people.add(who, name=who.name, side=Side(side), roles=given, at=product.now())
        work.audit.record("person.added", f"person {added.id}", added.id, product.now())
        catch_up(work, added)  # what waited for somebody with such a role
    click.echo(f"{added.name} is in {within.name}, on the {added.side} side, as {', '.join(sorted(added.roles))}.")


@person_group.command("list")
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
def list_people_command(engagement: str | None) -> None:
    """Show the people of an engagement."""
    product, _ = _product()
    with product.store.reading(_engagement(product, engagement)) as work:
        for person in work.people.all():
            seen = "reachable" if person.reach else "not seen yet"
            click.echo(f"{person.name}: {person.side}, {', '.join(sorted(person.roles))}; {seen}")


def _product() -> tuple[Product, Settings]:
    settings = read_settings(os.environ)
    product = assemble(settings)
    make_ready(product, settings)
    return product, settings


def _somebody(product: Product, side: Side, role: Role, name: str | None, engagement: str | None) -> Actor:
    """The account that speaks. Only in the demo may somebody be whoever they say."""
    if engagement:
        who = demo.account(name or "nobody")
        if any(it.engagement.name.casefold() == engagement.casefold() for it in product.store.memberships(who)):
            return who
        _fail(
            f"{name or 'Nobody'} is no terminal member of “{engagement}”. To add them: sameside person add "
            f"--platform terminal --workspace local --user {who.user_id} --name NAME --side {side} --engagement ..."
        )
    within = demo.set_up(product.store, product.administration, product.now)
    cast = demo.usual(side, role)
    if name:
        cast = demo.Cast(name, side, (Role.STAFF, role))
    demo.join(product.store, within, cast, product.now)
    return demo.account(cast.name)


def _engagement(product: Product, name: str | None) -> Engagement:
    known = product.administration.engagements()
    if name:
        found = product.administration.find(name)
        if found:
            return found
        _fail(f"There is no engagement called “{name}”. There are: {_names(known)}")
    real = [engagement for engagement in known if not engagement.demo]
    if len(real) == 1:
        return real[0]
    if not real:
        _fail('There is no engagement yet. Make one: sameside engagement add "Your company and your provider"')
    return _fail(f"There are several engagements. Say which with --engagement: {_names(known)}")


def _names(known: tuple[Engagement, ...]) -> str:
    return "; ".join(engagement.name for engagement in known) or "none"


def _run(*, http: bool) -> None:
    product, settings = _product()
    if http and not (settings.slack or settings.teams):
        click.echo("No chat platform is configured: only /healthz, /readyz and /metrics answer.", err=True)

    async def run() -> None:
        stop = asyncio.Event()
        stop_on_signals(stop)
        await serve(product, settings, http=http, stop=stop)

    asyncio.run(run())


def _fail(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(1)
