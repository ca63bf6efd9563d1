"""What the engagement offers: /engagement and /privacy, a greeting, and forgetting what was kept for long enough."""

from __future__ import annotations

from typing import Final

from bot.commands import Subcommand
from bot.engagement import hours, inviting, membership, minimum, privacy, retention, roles, route_readers, setup
from bot.feature import CommandUse, Feature, TurnUse, bare, only, with_needed, with_rest
from bot.people import Role
from bot.turn import Arrived, Left

ADMINS: Final = frozenset({Role.ADMIN})


def _engagement(name: str, *, often: bool = False, takes_more: bool = True, for_all: bool = False) -> Subcommand:
    roles = frozenset() if for_all else ADMINS
    return Subcommand(command="engagement", name=name, roles=roles, often=often, takes_more=takes_more)


FEATURE: Final = Feature(
    name="engagement",
    commands=(
        CommandUse(_engagement("", for_all=True, often=True, takes_more=False), bare(membership.who_am_i)),
        CommandUse(_engagement("use", for_all=True), with_needed(membership.choose)),
        CommandUse(_engagement("caution"), with_rest(membership.caution)),
        CommandUse(_engagement("people", often=True, takes_more=False), bare(membership.people)),
        CommandUse(_engagement("setup", takes_more=False), bare(setup.run)),
        CommandUse(_engagement("invite"), with_rest(inviting.run)),
        CommandUse(_engagement("role"), with_rest(roles.run)),
        CommandUse(_engagement("route", often=True), with_rest(route_readers.run)),
        CommandUse(_engagement("hours"), only(ADMINS, with_rest(hours.hours))),
        CommandUse(_engagement("holiday"), only(ADMINS, with_rest(hours.holiday))),
        CommandUse(_engagement("level"), only(ADMINS, with_rest(hours.levels))),
        CommandUse(_engagement("keep"), with_rest(retention.run)),
        CommandUse(_engagement("minimum"), with_rest(minimum.run)),
        CommandUse(Subcommand(command="privacy"), bare(privacy.told)),
        CommandUse(Subcommand(command="privacy", name="export"), bare(privacy.export)),
        CommandUse(Subcommand(command="privacy", name="delete"), bare(privacy.delete)),
    ),
    buttons={
        "engagement.people": membership.people,
        roles.GIVE: roles.give,
        roles.REFUSE: roles.refuse,
        "privacy.page": privacy.export,
        "privacy.forget": privacy.forget,
        "privacy.leave": privacy.leave,
    },
    turns={Arrived: TurnUse(membership.arrive), Left: TurnUse(membership.leave)},
    claim=inviting.claim,
    expire=retention.carry_out,
)
