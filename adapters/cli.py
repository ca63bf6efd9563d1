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

from adapters import auditing, demo
from adapters.evaluating.command import evaluate_command
from adapters.keys import KeysUnusable, Ring
from adapters.logs import set_up_logs
from adapters.main import assemble, chat, make_ready, serve, stop_on_signals
from adapters.settings import Misconfigured, is_embedded, key_file, read_settings
from adapters.store import migrating
from adapters.store.chain import heads_in
from adapters.store.moving import move_people
from adapters.store.vault import opened
from adapters.terminal.ask import answer_json, print_reply
from adapters.terminal.chat import Conversation
from bot import words
from bot.concerns.news import catch_up
from bot.engagement.leaving import leave
from bot.errors import SamesideError
from bot.people import Role, Side
from bot.ports.store import StoreUnavailable
from bot.turn import Actor, Platform, Words
from knowledge.files.loading import dump, read
from knowledge.files.problems import InvalidKnowledge

if TYPE_CHECKING:
    from adapters.product import Product
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
        except KeysUnusable as error:
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
    migrating.upgrade(product.engine, vault=product.vault)
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


@cli.group("keys")
def keys_group() -> None:
    """The keys to names and addresses, which the database keeps sealed."""


@keys_group.command("new")
def new_keys_command() -> None:
    """Print a value for SAMESIDE_KEYS: a fresh key, then those in use. Changes nothing."""
    ring = _ring_in_use()
    try:
        made = ring.with_new_key()
    except ValueError as error:
        _fail(str(error))
    click.echo(f"SAMESIDE_KEYS={made.written()}")
    click.echo("Keep a copy where the database's backups are not: without it nobody can read who anybody is.", err=True)
    if ring.keys:
        click.echo("Give it to every process, restart them, and then run: sameside keys rotate", err=True)


@keys_group.command("rotate")
def rotate_keys_command() -> None:
    """Put everything sealed under the first key of the ring, so that the others can go."""
    product, settings = _product()
    with opened(product.engine, product.vault) as connection:
        changed = product.vault.rotate(connection)
    ring = _ring_in_use()
    click.echo(f"Everything is under key {ring.first} now; {changed} data keys were not.")
    if spare := ", ".join(str(it) for it in ring.keys if it != ring.first):
        click.echo(f"Only older backups need key {spare}: take it out of {settings.keys.where} when you like.")


def _ring_in_use() -> Ring:
    """The keys of SAMESIDE_KEYS, then those of the file beside the embedded database; to have none is no mistake."""
    if not os.environ.get("SAMESIDE_KEYS", "").strip() and not is_embedded(os.environ):
        return Ring({})
    settings = read_settings(os.environ)
    configured = settings.ring.keys if settings.ring else {}
    beside = key_file(settings.database_file).read() if settings.database_file else None
    return Ring(configured | {it: key for it, key in (beside.keys if beside else {}).items() if it not in configured})


@cli.group("audit")
def audit_group() -> None:
    """Who did what: lines that nobody can change unseen."""


@audit_group.command("verify")
@click.option("--engagement", metavar="NAME", help="Which engagement; all of them if none is named.")
@click.option("--head", metavar="FILE|VALUE", help="Heads that were kept elsewhere, such as the log of a worker.")
def verify_audit_command(engagement: str | None, head: str | None) -> None:
    """Say whether the audit is whole, or the first line that does not fit; then the exit code is 1."""
    product, _ = _product()
    chosen = [_engagement(product, engagement)] if engagement else product.administration.engagements()
    elsewhere = auditing.heads_elsewhere(head) if head is not None else None
    if elsewhere is not None and not any(heads_in(elsewhere, it.id) for it in chosen):
        _fail(
            f"There is no head of {_names(tuple(chosen))} in what was given. To see what one looks like: "
            "sameside audit head"
        )
    whole = True
    for within in chosen:
        fits, sentence = auditing.verdict(product, within, elsewhere)
        click.echo(sentence)
        whole = whole and fits
    raise SystemExit(0 if whole else 1)


@audit_group.command("head")
@click.option("--engagement", metavar="NAME", help="Which engagement; all of them if none is named.")
def audit_head_command(engagement: str | None) -> None:
    """Print what the last line of each engagement is sealed with; keep it where the database's admins cannot write."""
    product, _ = _product()
    only = _engagement(product, engagement).id if engagement else None
    for which, head in auditing.heads(product).items():
        if only in {None, which}:
            click.echo(head)


@audit_group.command("show")
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
@click.option("--concern", metavar="C-…", help="Only what was done with this concern.")
@click.option("--last", type=click.IntRange(1, 100_000), default=100, show_default=True, help="How many lines.")
def show_audit_command(engagement: str | None, concern: str | None, last: int) -> None:
    """Show the newest lines. Whoever is not to be known is in none of them."""
    product, _ = _product()
    subject = concern.strip().upper() if concern else None
    for line in auditing.shown(product, _engagement(product, engagement), subject, last):
        click.echo(line)


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


@person_group.command("remove")
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
@click.option("--platform", type=PLATFORMS, required=True)
@click.option("--workspace", required=True, metavar="ID", help="As when they were added.")
@click.option("--user", required=True, metavar="ID", help="As when they were added.")
def remove_person_command(engagement: str | None, platform: str, workspace: str, user: str) -> None:
    """Take somebody out who has left. Their named concerns stay; added again, they are who they were."""
    product, _ = _product()
    within = _engagement(product, engagement)
    who = Actor(platform=Platform(platform), workspace=workspace.strip(), user_id=user.strip())
    found = [it.person for it in product.store.memberships(who) if it.engagement.id == within.id]
    if not found:
        _fail(f"Nobody in {within.name} has that account. To see who is there: sameside person list")
    with product.store.work(within) as work:
        unread = leave(work, found[0], product.now())
        sides = {it.side for it in work.people.all() if Role.ADMIN in it.roles}
    click.echo(f"{found[0].name} is no longer in {within.name}.")
    for route in unread:
        click.echo(f"Nobody reads what goes to {words.ROUTES[route]} any more: name another reader.", err=True)
    for side in set(Side) - sides:
        click.echo(f"The {side} side has no admin any more: sameside person add --role admin ...", err=True)


@person_group.command("move")
@click.option("--platform", type=PLATFORMS, required=True)
@click.option("--from-workspace", "source", required=True, metavar="ID")
@click.option("--to-workspace", "target", required=True, metavar="ID")
@click.option("--user", "users", multiple=True, metavar="OLD=NEW", help="Who somebody is there. May be given often.")
def move_people_command(platform: str, source: str, target: str, users: tuple[str, ...]) -> None:
    """Let people go on in another workspace as who they were, in every engagement.

    Without --user everybody moves under the ids they have: right only where the platform kept those. Whoever is not
    named stays. They are reached again once they have written from there.
    """
    pairs = dict(it.split("=", 1) for it in users if "=" in it)
    if len(pairs) != len(users) or not all((*pairs, *pairs.values())) or source.strip() == target.strip():
        _fail("Please say --user OLD=NEW, each old id once, and name two workspaces.")
    product, _ = _product()
    moved = move_people(
        product.engine, product.vault, Platform(platform), source.strip(), target.strip(), pairs, product.now()
    )
    if not moved:
        _fail(f"Nobody of workspace {source} is known here, or nobody of those named.")
    for which, count in moved.items():
        within = product.administration.get(which)
        click.echo(f"{within.name if within else which}: {count} people moved to {target.strip()}.")


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
