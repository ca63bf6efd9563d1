"""The demo engagement: two made-up companies, so that the first question already has an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from adapters.settings import Misconfigured
from adapters.terminal.chat import actor_named
from bot.editing.approving import approve, approve_fact, is_at_stake
from bot.people import Role, Side
from knowledge.starter import starter_knowledge

if TYPE_CHECKING:
    from adapters.store.administration import Administration
    from adapters.store.store import SqlStore
    from bot.people import Engagement, Person
    from bot.ports.clock import Clock
    from bot.turn import Actor

NAME: Final = "Demo: Alder Foods and Brightwater IT (made up)"


@dataclass(frozen=True, slots=True)
class Cast:
    """Somebody in the demo."""

    name: str
    side: Side
    roles: tuple[Role, ...]


CAST: Final = (
    Cast("Ana Silva", Side.CUSTOMER, (Role.STAFF,)),
    Cast("Carla Berg", Side.CUSTOMER, (Role.STAFF, Role.LEAD)),
    Cast("Ada Lind", Side.CUSTOMER, (Role.STAFF, Role.ADMIN)),
    Cast("Anton Falk", Side.CUSTOMER, (Role.STAFF, Role.APPROVER)),
    Cast("Hana Weiss", Side.CUSTOMER, (Role.STAFF, Role.HR)),
    Cast("Stefan Roth", Side.CUSTOMER, (Role.STAFF, Role.SECURITY)),
    Cast("Wanda Moor", Side.CUSTOMER, (Role.STAFF, Role.WELLBEING)),
    Cast("Ines Duarte", Side.CUSTOMER, (Role.STAFF, Role.SPONSOR)),
    Cast("Deepa Rao", Side.PROVIDER, (Role.STAFF,)),
    Cast("Ben Okafor", Side.PROVIDER, (Role.STAFF, Role.LEAD)),
    Cast("Paula Ito", Side.PROVIDER, (Role.STAFF, Role.ADMIN)),
    Cast("Pavel Novak", Side.PROVIDER, (Role.STAFF, Role.APPROVER)),
    Cast("Per Holm", Side.PROVIDER, (Role.STAFF, Role.SPONSOR)),
    Cast("Hugo Brandt", Side.PROVIDER, (Role.STAFF, Role.HR)),
    Cast("Sana Iqbal", Side.PROVIDER, (Role.STAFF, Role.SECURITY)),
    Cast("Wiktor Zak", Side.PROVIDER, (Role.STAFF, Role.WELLBEING)),
    # Enough on both sides for somebody to be one of many.
    *(
        Cast(name, side, (Role.STAFF,))
        for side, names in (
            (Side.CUSTOMER, ("Amir Haddad", "Nora Beck", "Luis Prado", "Mei Tanaka", "Tom Reyes")),
            (Side.PROVIDER, ("Dora Lindt", "Dev Patel", "Kofi Mensah", "Lena Vogt", "Rui Costa")),
        )
        for name in names
    ),
)

# Approved values for some placeholders and not for others: an engagement sentence that lacks one is not shown.
FACTS: Final = {
    "engagement.customer_name": "Alder Foods",
    "engagement.msp_name": "Brightwater IT",
    "engagement.customer_lead": "Carla Berg, Alder Foods",
    "engagement.msp_lead": "Ben Okafor, Brightwater IT",
    "engagement.sponsor": "Ines Duarte, chief operating officer of Alder Foods",
    "engagement.hr_contact": "Hana Weiss in HR (demo mailbox)",
    "engagement.wellbeing_help": "Made up for this demo: the staff helpline of Alder Foods is open day and night",
    "engagement.reason": "cover outside office hours and security monitoring that a team of nine cannot staff",
    "engagement.retained_roles": "architecture, security decisions, business applications and supplier management",
    "engagement.admin_model": "named accounts on both sides, break-glass accounts sealed at Alder Foods",
    "engagement.account_owner": "Alder Foods",
    "engagement.change_authority": "the weekly change board, chaired by Alder Foods",
    "engagement.governance_calendar": "operations every Tuesday, service review monthly, business review quarterly",
    "engagement.escalation_path": "shift lead, then Ben Okafor within four hours, then both sponsors within a day",
    "engagement.service_locations": "Leeds and Porto",
    "engagement.data_locations": "the United Kingdom and Portugal",
}


def account(name: str) -> Actor:
    """Return the terminal account of a person of that name. Raises Misconfigured for a name that is no name."""
    try:
        return actor_named(name)
    except ValueError as error:
        raise Misconfigured(str(error)) from error


def usual(side: Side, role: Role) -> Cast:
    """Who is meant when only a side and a role are named."""
    for cast in CAST:
        if cast.side is side and cast.roles[-1] is role:
            return cast
    return Cast(f"Demo {side} {role}", side, (Role.STAFF, role))


def set_up(store: SqlStore, administration: Administration, clock: Clock) -> Engagement:
    """Return the demo engagement, made now if there is none: people, approved entries and some approved facts."""
    existing = administration.find(NAME)
    if existing and existing.revision:
        return existing
    demo = administration.open(NAME, demo=True)
    with store.work(demo) as work:
        people = {
            it.name: work.people.add(account(it.name), name=it.name, side=it.side, roles=it.roles, at=clock())
            for it in CAST
        }
        approvers = [people["Anton Falk"], people["Pavel Novak"]]
        hr = people["Hana Weiss"]
        work.entries.take_in(starter_knowledge(), clock())
        for status in work.entries.statuses():
            for approver in (*approvers, hr):
                approve(work.entries, status.entry.id, status.version, approver, clock())
        for name, value in FACTS.items():
            work.entries.propose_fact(name, value, people["Ada Lind"], clock())
            at_stake = is_at_stake(name, starter_knowledge().entries)
            for approver in (*approvers, *([hr] if at_stake else [])):
                approve_fact(work.entries, name, approver, clock(), at_stake=at_stake)
    return administration.find(NAME) or demo


def join(store: SqlStore, demo: Engagement, cast: Cast, clock: Clock) -> Person:
    """Let somebody take part in the demo."""
    with store.work(demo) as work:
        return work.people.add(account(cast.name), name=cast.name, side=cast.side, roles=cast.roles, at=clock())
