"""A made-up engagement with people on both sides, for tests of the store, the courier and whole processes."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from adapters.store.engine import transaction
from bot.concerns.concern import Draft, Route, Severity
from bot.people import Engagement, Person, Role, Side
from bot.reply import Reply, Text
from bot.turn import Actor, Address, Platform, Turn, Words
from knowledge.decision import Decision
from knowledge.starter import starter_knowledge

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CAST = {
    "ana": (Side.CUSTOMER, (Role.STAFF,)),
    "carla": (Side.CUSTOMER, (Role.STAFF, Role.LEAD)),
    "ada": (Side.CUSTOMER, (Role.STAFF, Role.ADMIN)),
    "anton": (Side.CUSTOMER, (Role.STAFF, Role.APPROVER)),
    "hana": (Side.CUSTOMER, (Role.STAFF, Role.HR)),
    "ben": (Side.PROVIDER, (Role.STAFF, Role.LEAD)),
    "pavel": (Side.PROVIDER, (Role.STAFF, Role.APPROVER)),
}


@dataclass
class Calendar:
    """A clock that a test moves."""

    now: datetime = NOW

    def __call__(self):
        """Tell the test's time."""
        return self.now

    def pass_by(self, **lapse):
        """Let time pass."""
        self.now += timedelta(**lapse)


@dataclass
class World:
    """One engagement and its people by name."""

    product: object
    engagement: Engagement
    people: dict[str, Person] = field(default_factory=dict)

    def approver(self, name):
        """Return somebody who may approve whatever it is about."""
        person = self.people[name]
        return replace(person, roles=person.roles | {Role.APPROVER, Role.HR})

    def work(self):
        """Begin a transaction in this engagement."""
        return self.product.store.work(self.engagement)

    def reading(self):
        """Begin a transaction that only reads."""
        return self.product.store.reading(self.engagement)

    def log(self, draft_id="d1", *, author="ana", route=Route.MSP_LEAD, text="changes go live without a word"):
        """Log a concern."""
        made = draft(self.people[author].id, draft_id, route=route, text=text)
        with self.work() as work:
            work.concerns.keep_draft(made)
            return work.concerns.log(made, self.people[author].side, NOW, release_at=NOW, agreed=everybody(work))


def everybody(work):
    """Return the ids of all people: those to whom an author agrees who minds nobody."""
    return [it.id for it in work.people.all()]


def populate(product, name="Alder and Brightwater", *, workspace="T1", platform=Platform.SLACK):
    """Make an engagement with everybody in the cast, reachable."""
    engagement = product.administration.open(name)
    world = World(product, engagement)
    with world.work() as work:
        for who, (side, roles) in CAST.items():
            added = work.people.add(
                actor(who, workspace=workspace, platform=platform), name=who.title(), side=side, roles=roles, at=NOW
            )
            work.people.note_reach(added.id, address(who, workspace=workspace, platform=platform))
            world.people[who] = work.people.get(added.id)
    return world


def actor(who, *, workspace="T1", platform=Platform.SLACK):
    """The account of somebody."""
    return Actor(platform=platform, workspace=workspace, user_id=f"U{who.upper()}", name=who.title())


def address(who, *, workspace="T1", platform=Platform.SLACK, **reference):
    """Where somebody is reached alone."""
    return Address(platform=platform, workspace=workspace, channel=f"U{who.upper()}", reference=reference)


def draft(author_id, draft_id="d1", *, text="changes go live without a word", route=Route.MSP_LEAD, topic="change"):
    """Make a draft of a concern."""
    return Draft(
        id=draft_id,
        author_id=author_id,
        text=text,
        topic=topic,
        severity=Severity.MEDIUM,
        route=route,
        created_at=NOW,
    )


def said(text):
    """Make a reply of one sentence."""
    return Reply(decision=Decision.SMALL_TALK, blocks=(Text(text),))


def turn(key, who, what, *, workspace="T1", platform=Platform.SLACK):
    """Make a turn said alone to the bot; a string is words."""
    place = address(who, workspace=workspace, platform=platform)
    return Turn(
        key=key,
        actor=actor(who, workspace=workspace, platform=platform),
        said=Words(what) if isinstance(what, str) else what,
        place=place,
        reach=place,
        at=NOW,
    )


def rows_of(product, table):
    """Read a whole table in the order of its keys, past every scope."""
    with transaction(product.engine, reading=True) as connection:
        return connection.execute(select(table).order_by(*table.primary_key)).all()


def knowledge(*names):
    """Part of the starter knowledge base: the entries whose ids are given, in that order, or its first three."""
    whole = starter_knowledge()
    chosen = [whole.entry(name) for name in names] or whole.entries[:3]
    return replace(whole, entries=tuple(chosen))
