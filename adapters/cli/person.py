"""`sameside person`: people of an engagement."""

from __future__ import annotations

from pathlib import Path

import click

from adapters.accounts import NoAccount, account
from adapters.cli.common import PLATFORMS, ROLES, SIDES, engagement_named, product
from adapters.cli.mending import fail
from adapters.cli.people_file import BadRows, read_people
from adapters.store.moving import move_people
from bot import words
from bot.engagement.joining import join
from bot.engagement.leaving import leave
from bot.people import Role, Side
from bot.turn import Actor, Platform


def _account(platform: str, workspace: str, user: str, name: str) -> Actor:
    try:
        return account(Platform(platform), workspace, user, name)
    except NoAccount as error:
        fail(str(error))


@click.group("person")
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
    made, _ = product()
    within = engagement_named(made, engagement)
    who = _account(platform, workspace, user, name)
    with made.store.work(within) as work:
        added = join(work, who, name=who.name, side=Side(side), roles=map(Role, roles), now=made.now())
    click.echo(f"{added.name} is in {within.name}, on the {added.side} side, as {', '.join(sorted(added.roles))}.")


@person_group.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
@click.option("--apply", "is_applied", is_flag=True, help="Do it. Without this, only the plan is shown.")
def import_people_command(path: Path, engagement: str | None, *, is_applied: bool) -> None:
    """Add or change the people of a CSV file: platform, workspace, user, name, side, roles (with blanks between them).

    A file with a mistake changes nothing: each mistake is named with its line.
    """
    made, _ = product()
    within = engagement_named(made, engagement)
    try:
        rows = read_people(path)
    except BadRows as error:
        fail(str(error))
    for row in rows:
        before = [it.person for it in made.store.memberships(row.actor) if it.engagement.id == within.id]
        click.echo(row.plan(before[0] if before else None))
    if not is_applied:
        click.echo("Nothing was changed. To do it, add --apply.")
        return
    with made.store.work(within) as work:
        for row in rows:
            join(work, row.actor, name=row.actor.name, side=row.side, roles=row.roles, now=made.now())
    click.echo(f"{len(rows)} people are in {within.name} as planned.")


@person_group.command("remove")
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
@click.option("--platform", type=PLATFORMS, required=True)
@click.option("--workspace", required=True, metavar="ID", help="As when they were added.")
@click.option("--user", required=True, metavar="ID", help="As when they were added.")
def remove_person_command(engagement: str | None, platform: str, workspace: str, user: str) -> None:
    """Take somebody out who has left. Their named concerns stay; added again, they are who they were."""
    made, _ = product()
    within = engagement_named(made, engagement)
    who = _account(platform, workspace, user, "-")
    found = [it.person for it in made.store.memberships(who) if it.engagement.id == within.id]
    if not found:
        fail(f"Nobody in {within.name} has that account. To see who is there: sameside person list")
    with made.store.work(within) as work:
        unread = leave(work, found[0], made.now())
        sides = {it.side for it in work.people.with_role(Role.ADMIN)}
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
        fail("Please say --user OLD=NEW, each old id once, and name two workspaces.")
    made, _ = product()
    moved = move_people(made.engine, made.vault, Platform(platform), source.strip(), target.strip(), pairs, made.now())
    if not moved:
        fail(f"Nobody of workspace {source} is known here, or nobody of those named.")
    for which, count in moved.items():
        within = made.administration.get(which)
        click.echo(f"{within.name if within else which}: {count} people moved to {target.strip()}.")


@person_group.command("list")
@click.option("--engagement", metavar="NAME", help="Which engagement; needed if there are several.")
def list_people_command(engagement: str | None) -> None:
    """Show the people of an engagement."""
    made, _ = product()
    with made.store.reading(engagement_named(made, engagement)) as work:
        for person in work.people.all():
            seen = "reachable" if person.reach else "not seen yet"
            click.echo(f"{person.name}: {person.side}, {', '.join(sorted(person.roles))}; {seen}")
