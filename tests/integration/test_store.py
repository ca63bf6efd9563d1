"""What the core may rely on from the store, on both databases."""

import inspect
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Alias, event
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.elements import BinaryExpression, BindParameter
from sqlalchemy.sql.schema import Column, Table

from adapters.cli.root import cli
from adapters.main import assemble
from adapters.store import tables
from adapters.store.housekeeping import tidy
from adapters.store.intake import address_in
from adapters.store.store import SqlStore
from bot.answering.ports import Exchange
from bot.concerns.concern import Identity, Resolution, Route, Severity, State, UpshotState
from bot.concerns.monthly import Month
from bot.concerns.permissions import Act
from bot.concerns.ports import ConcernAnnouncement, Destination, Narrowed, News, StandIn
from bot.concerns.service_levels import DEFAULT_HOURS, DEFAULTS, Step, Target
from bot.editing import approving
from bot.editing.ports import EntryDraft, FactState, Outcome, OwnKind, Version
from bot.engagement.ports import Invitation
from bot.errors import NotFound
from bot.people import Role, Side
from bot.ports.store import StoreUnavailable
from bot.reply import Buttons
from bot.turn import Press
from knowledge.decision import Decision
from knowledge.files.loading import dump, load
from knowledge.kind import Kind
from knowledge.starter import starter_knowledge
from tests.conftest import settings
from tests.integration.world import NOW, actor, address, draft, everybody, knowledge, populate, rows_of, said, turn
from tests.keys import SAMESIDE_KEYS

THREADS = 16
OWN = Kind(id="canteen", reaction=Decision.DECLINE_OFFTOPIC, examples=("is there soup", "what is for lunch", "menu?"))

STRANDS = [(route, side) for route in Route for side in Side]


@pytest.fixture
def world(product):
    return populate(product)


def at_once(count, act):
    """Run `act(0)` to `act(count - 1)` in as many threads, begun together; their results in order."""
    together = threading.Barrier(count)

    def begin(number):
        together.wait(10)
        return act(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(begin, range(count)))


def overtaken(world, first, second):
    """Run `first(work)`, and before its transaction ends begin `second(work)` in another thread; both results."""
    acted = threading.Event()

    def one():
        with world.work() as work:
            result = first(work)
            acted.set()
            time.sleep(0.3)  # long enough for the other to have read what is not committed yet
            return result

    def other():
        acted.wait(10)
        with world.work() as work:
            return second(work)

    with ThreadPoolExecutor(2) as threads:
        begun = [threads.submit(one), threads.submit(other)]
        return [each.result(20) for each in begun]


# ---------------------------------------------------------------------------------------------------- people


def test_a_member_is_known_by_platform_workspace_and_id_alone(product, world):
    [membership] = product.store.memberships(replace(actor("carla"), name="Somebody Else"))
    assert membership.engagement.name == "Alder and Brightwater"
    assert membership.person == world.people["carla"]
    assert membership.person.roles == {Role.STAFF, Role.LEAD}
    assert membership.person.reach == address("carla")
    for stranger in (
        replace(actor("carla"), workspace="T2"),
        replace(actor("carla"), user_id="UCARL"),
        replace(actor("carla"), platform="teams"),
    ):
        assert product.store.memberships(stranger) == ()


def test_adding_somebody_again_changes_side_name_and_roles_and_keeps_who_they_are(world):
    with world.work() as work:
        again = work.people.add(actor("carla"), name="C. Berg", side=Side.PROVIDER, roles=[Role.STAFF], at=NOW)
    assert again == replace(
        world.people["carla"], name="C. Berg", side=Side.PROVIDER, roles=frozenset({Role.STAFF}), reach=again.reach
    )
    assert again.reach == address("carla")


def test_several_engagements_come_with_the_chosen_one_first(product, world):
    others = [populate(product, name) for name in ("Birch and Northgate", "Cedar and Quay")]
    names = [it.engagement.name for it in product.store.memberships(actor("ana"))]
    assert names == ["Alder and Brightwater", "Birch and Northgate", "Cedar and Quay"]
    for chosen in (others[1], others[0]):
        with product.store.work(chosen.engagement) as work:
            work.choose(actor("ana"), chosen.engagement.id)
    names = [it.engagement.name for it in product.store.memberships(actor("ana"))]
    assert names == ["Birch and Northgate", "Alder and Brightwater", "Cedar and Quay"]
    assert product.store.memberships(actor("ben"))[0].engagement == world.engagement


def test_what_an_earlier_address_knew_is_kept_when_a_later_one_does_not_say(world):
    ana = world.people["ana"].id
    with world.work() as work:
        work.people.note_reach(ana, address("ana", dm="D1", tenant="T1"))
        work.people.note_reach(ana, address("ana", tenant="T2"))
        assert work.people.get(ana).reach.reference == {"dm": "D1", "tenant": "T2"}
        work.people.note_reach(ana, replace(address("ana"), channel="UNEW"))
        assert work.people.get(ana).reach.reference == {}
        work.people.note_reach(ana, None)
        assert work.people.get(ana).reach is None


def test_a_destination_keeps_what_an_earlier_address_knew(product, world):
    for number, reference in enumerate(({"dm": "D1", "tenant": "T1"}, {"tenant": "T2"}, {})):
        with world.work() as work:
            work.outbox.reply(address("ana", **reference), said("hello"), key=f"k{number}")
    [destination] = rows_of(product, tables.destination)
    known = address_in(destination.address, destination.dest, product.vault)
    assert known.reference == {"dm": "D1", "tenant": "T2"}


# ---------------------------------------------------------------------------------------------------- scope


def scoping_columns(statement):
    """Every table in a statement whose rows belong to an engagement, with the column that says to which."""
    aliases = [
        it
        for it in visitors.iterate(statement)
        if isinstance(it, Alias) and isinstance(it.element, Table) and "engagement_id" in it.c
    ]
    yield from ((it.element, it.c.engagement_id) for it in aliases)
    aliased = {it.element for it in aliases}  # a table that is joined several times is there under those names alone
    for element in visitors.iterate(statement):
        if isinstance(element, Table) and element.name in tables.metadata.tables and element not in aliased:
            if element.name == "engagement":
                yield element, element.c.id
            elif "engagement_id" in element.c:
                yield element, element.c.engagement_id


def pinned(statement, engagement_id):
    """Return the columns that the statement holds equal to the engagement's id, directly or through each other."""
    known = set()
    equal = [
        (element.left, element.right)
        for element in visitors.iterate(statement)
        if isinstance(element, BinaryExpression) and element.operator.__name__ == "eq"
    ]
    for _ in range(len(equal) + 1):
        for one, other in (pair for both in equal for pair in (both, both[::-1])):
            fixed = isinstance(other, BindParameter) and other.value == engagement_id
            if isinstance(one, Column) and (fixed or other in known):
                known.add(one)
    return known


def unscoped(statement, engagement_id):
    """Name the tables that a statement reaches without holding them to the engagement."""
    if isinstance(statement, Insert):
        written = {getattr(column, "name", column): it.value for column, it in (statement._values or {}).items()}
        held = "engagement_id" not in statement.table.c or written.get("engagement_id") == engagement_id
        return [] if held else [statement.table.name]
    fixed = pinned(statement, engagement_id)
    return [table.name for table, column in scoping_columns(statement) if column not in fixed]


@contextmanager
def statements_of(engine):
    """Collect every statement that is executed, as SQLAlchemy's own tree."""
    seen = []

    def note(_connection, statement, *_):
        seen.append(statement)

    event.listen(engine, "before_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_execute", note)


MONTH = Month(
    month=NOW.date(),
    side=Side.CUSTOMER,
    topic="trust",
    people=5,
    raised=5,
    open=5,
    resolved=0,
    withdrawn=0,
    acknowledged_after=None,
    answered_after=None,
    oldest_open_days=3,
)


def use_everything(work, people, label, *, but=()):
    """Call every method that a transaction in an engagement offers, some excepted; what it returned, by name."""
    ana, carla, anton, pavel = (people[name] for name in ("ana", "carla", "anton", "pavel"))
    entries, concerns = work.entries, work.concerns
    made = draft(ana.id, f"draft-{label}")
    placeholder = "engagement.sponsor"
    exchange = Exchange(entry_id="a", question=label)
    calls = {
        "people.add": lambda: work.people.add(actor(label), name=label, side=Side.CUSTOMER, roles=[], at=NOW),
        "people.all": work.people.all,
        "people.page": lambda: work.people.page(0, 2),
        "people.some": lambda: work.people.some([ana.id, 99]),
        "people.with_role": lambda: work.people.with_role(Role.LEAD),
        "people.get": lambda: work.people.get(ana.id),
        "people.note_reach": lambda: work.people.note_reach(ana.id, address("ana", dm="D1")),
        "people.note_guest": lambda: work.people.note_guest(ana.id, guest=False),
        "entries.take_in": lambda: entries.take_in(knowledge(), NOW),
        "entries.statuses": entries.statuses,
        "entries.note_approval": lambda: [
            entries.note_approval(it.entry.id, it.version, by, NOW, side=by.side, for_risk=False)
            for it in entries.statuses()
            for by in (anton, pavel)
        ],
        "entries.publish": lambda: [entries.publish(it.entry.id, it.version, NOW.date()) for it in entries.statuses()],
        "entries.knowledge": entries.knowledge,
        "entries.placeholders": entries.placeholders,
        "entries.sources": entries.sources,
        "entries.version": lambda: entries.version("zoe", 1),
        "entries.history": lambda: entries.history("zoe"),
        "entries.status": lambda: entries.status("zoe"),
        "invitations.make": lambda: work.invitations.make(
            f"code {label}", Invitation(side=Side.CUSTOMER, role=Role.STAFF, by_id=anton.id), NOW
        ),
        "invitations.take": lambda: work.invitations.take(f"code {label}", NOW),
        "invitations.drop": lambda: work.invitations.drop(Side.PROVIDER),
        "people.propose_role": lambda: work.people.propose_role(anton.id, Role.HR, pavel.id, NOW),
        "people.proposed_roles": lambda: work.people.proposed_roles(NOW),
        "people.give_role": lambda: work.people.give_role(anton.id, Role.HR),
        "people.take_role": lambda: work.people.take_role(anton.id, Role.HR),
        "people.drop_role_proposal": lambda: work.people.drop_role_proposal(anton.id, Role.HR),
        "entries.held": lambda: entries.held("zoe"),
        "finding.find": lambda: work.finding.find(["pers", "who"], unapproved=True, skip=0, limit=10),
        "finding.words_with": lambda: work.finding.words_with("p", unapproved=False),
        "entries.add_version": lambda: entries.add_version(
            Version(entry=replace(knowledge().entries[0], id=f"new-{label.lower()}"), sources={}), 1, anton, NOW
        ),
        "entries.reject": lambda: [entries.reject(it.entry.id, 1, anton, "no", NOW) for it in entries.statuses()],
        "entries.wish": lambda: [entries.wish(it.entry.id, anton, "why", NOW) for it in entries.statuses()],
        "entries.unwish": lambda: entries.unwish("zoe", Side.CUSTOMER),
        "entries.retire": lambda: entries.retire("zoe", anton, "why", NOW.date()),
        "entries.restore": lambda: entries.restore("zoe"),
        "entries.keep_draft": lambda: entries.keep_draft(
            EntryDraft(id=f"e-{label}", author_id=ana.id, base=0, fields={"topic": label}), NOW
        ),
        "entries.draft": lambda: entries.draft(f"e-{label}", ana.id),
        "entries.drop_draft": lambda: entries.drop_draft("zoe"),
        "entries.approved_before": lambda: entries.approved_before("zoe", 2, Side.CUSTOMER),
        "entries.values": entries.values,
        "entries.past_facts": lambda: entries.past_facts(placeholder),
        "entries.confirm": lambda: [
            entries.confirm(it.entry.id, it.version, anton, NOW, side=anton.side, for_risk=False)
            for it in entries.statuses()
        ],
        "entries.reviewed": lambda: entries.reviewed("zoe", NOW.date()),
        "entries.reviews": entries.reviews,
        "entries.endings": entries.endings,
        "entries.note_told": lambda: entries.note_told("zoe", "soon"),
        "entries.note_end_told": lambda: entries.note_end_told(placeholder, "soon"),
        "entries.propose_fact": lambda: entries.propose_fact(placeholder, label, anton, NOW),
        "entries.note_fact_approval": lambda: entries.note_fact_approval(
            placeholder, 1, pavel, NOW, side=Side.PROVIDER, for_risk=False
        ),
        "entries.settle_fact": lambda: entries.settle_fact(placeholder, 1, pavel, NOW),
        "entries.withdraw_fact": lambda: entries.withdraw_fact(placeholder, pavel, "why", NOW),
        "entries.facts": entries.facts,
        "entries.give_out": entries.give_out,
        "concerns.keep_draft": lambda: concerns.keep_draft(made),
        "concerns.draft": lambda: concerns.draft(made.id, ana.id),
        "concerns.log": lambda: concerns.log(made, Side.CUSTOMER, NOW, release_at=NOW, agreed=[1]),
        "concerns.drop_draft": lambda: concerns.drop_draft(made.id, ana.id),
        "concerns.drop_drafts": lambda: concerns.drop_drafts(made.text, ana.id),
        "concerns.find": lambda: concerns.find(1),
        "concerns.of_draft": lambda: concerns.of_draft(made.id),
        "concerns.by_author": lambda: concerns.by_author(ana.id),
        "concerns.open": concerns.open,
        "concerns.own": lambda: concerns.own(ana.id, Narrowed(topic="other"), 3),
        "concerns.readable": lambda: concerns.readable(STRANDS, ana.id, Narrowed(at=NOW, severity=Severity.HIGH), 3),
        "concerns.changed": lambda: concerns.changed(NOW, 3),
        "concerns.due_at": lambda: concerns.due_at(1, NOW),
        "concerns.read_pauses": lambda: concerns.read_pauses([1]),
        "concerns.author_of": lambda: concerns.author_of(1),
        "concerns.receipt_of": lambda: concerns.receipt_of(1),
        "concerns.released": lambda: concerns.released(STRANDS),
        "concerns.due": lambda: concerns.due(NOW),
        "concerns.release": lambda: concerns.release(1, NOW),
        "concerns.acknowledge": lambda: concerns.acknowledge(1, carla.id, NOW),
        "concerns.note_answer": lambda: concerns.note_answer(1, NOW),
        "concerns.wait": lambda: concerns.wait(1, NOW),
        "concerns.pauses": lambda: concerns.pauses(1),
        "concerns.propose": lambda: concerns.propose(1, Route.HR, carla.id),
        "concerns.stay": lambda: concerns.stay(1),
        "concerns.move": lambda: concerns.move(1, Route.MSP_LEAD, Route.BOTH_LEADS, NOW),
        "concerns.resume": lambda: concerns.resume(1, NOW),
        "concerns.resolve": lambda: concerns.resolve(1, carla.id, Resolution.CHANGED, label, NOW),
        "concerns.to_check": lambda: concerns.to_check(NOW, 10),
        "concerns.check_at": lambda: concerns.check_at(1, None),
        "concerns.change_circle": lambda: concerns.change_circle(1, lambda circle: circle.asking([carla.id])),
        "concerns.act_later": lambda: concerns.act_later(1, Act.WITHDRAW, NOW),
        "concerns.acts_of": lambda: concerns.acts_of(1),
        "concerns.acts_due": lambda: concerns.acts_due(NOW),
        "people.on_side": lambda: work.people.on_side(Side.CUSTOMER, 3),
        "concerns.keep_receipt": lambda: concerns.keep_receipt(1, "secret", "share"),
        "concerns.kept_receipt": lambda: concerns.kept_receipt(1, "share"),
        "concerns.confirm": lambda: concerns.confirm(1, NOW),
        "concerns.reopen": lambda: concerns.reopen(1, NOW),
        "messages.say": lambda: work.messages.say(1, label, f"nonce-{label}", NOW, author_id=carla.id),
        "notes.add": lambda: work.notes.add(1, Route.MSP_LEAD, carla.id, label, f"note-{label}", NOW),
        "notes.of": lambda: work.notes.of(1, Route.MSP_LEAD),
        "notes.by": lambda: work.notes.by(carla.id),
        "upshots.propose": lambda: work.upshots.propose(1, Side.CUSTOMER, "said", "did", carla.id, label),
        "upshots.of": lambda: work.upshots.of(1),
        "upshots.named": lambda: work.upshots.named(label),
        "upshots.settle": lambda: work.upshots.settle(1, UpshotState.ASKED, UpshotState.TOLD, NOW.date()),
        "upshots.told": lambda: work.upshots.told(Side.CUSTOMER, 3),
        "months.counted": lambda: work.months.counted(NOW.date(), NOW.date()),
        "months.every": work.months.every,
        "months.told": lambda: work.months.told(5),
        "months.keep": lambda: work.months.keep([MONTH]),
        "links.link": lambda: work.links.link(1, 1),
        "links.of": lambda: work.links.of(1),
        "links.unlink": lambda: work.links.unlink(1, 1),
        "routes.stand_ins": work.routes.stand_ins,
        "routes.stand_in_of": lambda: work.routes.stand_in_of(ana.id),
        "routes.set_stand_in": lambda: work.routes.set_stand_in(
            StandIn(absent_id=ana.id, stand_in_id=carla.id, since=NOW.date(), until=NOW.date())
        ),
        "routes.beginning": work.routes.beginning,
        "routes.drop_stand_in": lambda: work.routes.drop_stand_in(ana.id),
        "messages.of": lambda: work.messages.of(1),
        "messages.get": lambda: work.messages.get(1),
        "messages.by_nonce": lambda: work.messages.by_nonce(1, f"nonce-{label}"),
        "messages.due": lambda: work.messages.due(NOW),
        "messages.release": lambda: work.messages.release(1, NOW),
        "messages.change": lambda: work.messages.change(1, "other words"),
        "concerns.reveal": lambda: concerns.reveal(1, ana.id),
        "concerns.withdraw": lambda: concerns.withdraw(1, NOW),
        "concerns.forget": lambda: concerns.forget(1, NOW),
        "concerns.drop_all_drafts": lambda: concerns.drop_all_drafts(ana.id),
        "conversations.note": lambda: work.conversations.note(ana.id, "dm", exchange, NOW),
        "conversations.last": lambda: work.conversations.last(ana.id, "dm", NOW),
        "conversations.forget": lambda: work.conversations.forget(ana.id, "dm"),
        "questions.pass_on": lambda: work.questions.pass_on(label, NOW.date()),
        "questions.waiting": work.questions.waiting,
        "questions.settle": lambda: work.questions.settle(1, Outcome.DROPPED),
        "phrasings.teach": lambda: work.phrasings.teach("a", label, is_kind=False, person=ana, at=NOW),
        "phrasings.all": work.phrasings.all,
        "phrasings.forget": lambda: work.phrasings.forget(1),
        "levels.set_hours": lambda: work.levels.set_hours(Side.CUSTOMER, DEFAULT_HOURS),
        "levels.has_hours": lambda: work.levels.has_hours(Side.CUSTOMER),
        "levels.calendar": lambda: work.levels.calendar(Side.CUSTOMER),
        "levels.add_holiday": lambda: work.levels.add_holiday(Side.CUSTOMER, NOW.date(), label),
        "levels.holidays": lambda: work.levels.holidays(Side.CUSTOMER),
        "levels.drop_holiday": lambda: work.levels.drop_holiday(Side.CUSTOMER, NOW.date()),
        "levels.set_level": lambda: work.levels.set_level(Severity.LOW, DEFAULTS[Severity.LOW]),
        "levels.levels": work.levels.levels,
        "levels.take": lambda: work.levels.take(1, 0, Target.ANSWER, Step.NUDGE, NOW),
        "levels.postpone": lambda: work.levels.postpone(1, 0, Target.ANSWER, Step.NUDGE, Side.CUSTOMER),
        "levels.postponed": lambda: work.levels.postponed(1, 0),
        "levels.taken": lambda: work.levels.taken(1, 0),
        "routes.name": lambda: work.routes.name(Route.HR, ana.id),
        "routes.named": lambda: work.routes.named(Route.HR),
        "routes.unname": lambda: work.routes.unname(Route.HR, ana.id),
        "routes.set_destination": lambda: work.routes.set_destination(
            Route.MSP_LEAD, Destination(address=address("ana"), label=label)
        ),
        "routes.destination": lambda: work.routes.destination(Route.MSP_LEAD),
        "kinds.propose": lambda: work.kinds.propose(f"proposal-{label}", OWN, 0, ana, NOW),
        "kinds.proposed": lambda: work.kinds.proposed(f"proposal-{label}"),
        "kinds.add": lambda: work.kinds.add(f"proposal-{label}"),
        "kinds.all": work.kinds.all,
        "kinds.drop": lambda: work.kinds.drop(OWN.id),
        "audit.record": lambda: work.audit.record("concern.logged", "C-1", ana.id, NOW),
        "audit.recorded": lambda: work.audit.recorded("C-1"),
        "inbox.finish": lambda: work.inbox.finish(99),
        "inbox.first_time": lambda: work.inbox.first_time(f"key-{label}"),
        "audit.by": lambda: work.audit.by(ana.id),
        "concerns.drafts": lambda: work.concerns.drafts(ana.id),
        "messages.by_reader": lambda: work.messages.by_reader(ana.id),
        "retention.agreed": work.retention.agreed,
        "minimum.agreed": work.minimum.agreed,
        "minimum.propose": lambda: work.minimum.propose(7, Side.CUSTOMER),
        "minimum.settle": lambda: work.minimum.settle(7),
        "retention.propose": lambda: work.retention.propose(3, Side.CUSTOMER),
        "retention.settle": lambda: work.retention.settle(3),
        "retention.forget_later": lambda: work.retention.forget_later(1, NOW),
        "retention.to_forget": lambda: work.retention.to_forget(NOW),
        "retention.expire": lambda: work.retention.expire(NOW.date(), 2),
        "outbox.drop": lambda: work.outbox.drop(address("ana")),
        "people.remove": lambda: work.people.remove(ana.id),
        "outbox.reply": lambda: work.outbox.reply(address("ana"), said(label), key=f"key-{label}"),
        "outbox.announce": lambda: work.outbox.announce(news(ana), address("ana")),
        "outbox.failing": work.outbox.failing,
        "outbox.flush": work.outbox.flush,
    }
    assert set(but) <= set(calls), "what is excepted is there"
    return {name: call() for name, call in calls.items() if name not in but}


def news(recipient, what=News.CONCERN_RAISED, concern=1):
    return ConcernAnnouncement(news=what, recipient_id=recipient.id, concern=concern)


def test_every_statement_in_an_engagement_names_the_engagement(product, world):
    other = populate(product, "Birch and Northgate")
    with statements_of(product.engine) as seen, other.work() as work:
        results = use_everything(work, other.people, "zoe")
    rooms = (
        "people",
        "entries",
        "finding",
        "invitations",
        "concerns",
        "messages",
        "notes",
        "links",
        "upshots",
        "months",
        "conversations",
        "questions",
        "phrasings",
        "kinds",
        "levels",
        "routes",
        "retention",
        "minimum",
        "audit",
        "inbox",
        "outbox",
    )
    parts = {name: getattr(work, name) for name in rooms}
    helpers = {"select", "insert", "update", "delete", "next_number", "lock", "revise"}  # what Scoped is made of
    offered = {
        f"{part}.{name}"
        for part, that in parts.items()
        for name, _ in inspect.getmembers(type(that), inspect.isfunction)
        if not name.startswith("_") and name not in helpers
    }
    assert offered == set(results), "every method has to be called here"
    reached = {table.name for statement in seen for table, _ in scoping_columns(statement)}
    owned = {name for name, table in tables.metadata.tables.items() if "engagement_id" in table.c} - {"choice"}
    assert owned <= reached
    mine, others = other.engagement.id, world.engagement.id
    assert [(str(it), missing) for it in seen if (missing := unscoped(it, mine))] == []
    assert any(unscoped(it, others) for it in seen), "the check itself has to be able to fail"


def test_another_engagements_numbers_and_names_find_nothing(product, world):
    ana = world.people["ana"]
    world.log("d1")
    with world.work() as work:
        work.entries.take_in(knowledge(), NOW)
        work.entries.propose_fact("engagement.sponsor", "Ines", ana, NOW)
        work.entries.keep_draft(EntryDraft(id="e1", author_id=ana.id, base=0, fields={}), NOW)
        work.concerns.keep_draft(draft(ana.id, "d2"))
        work.messages.say(1, "any news?", "n1", NOW, author_id=ana.id)
        work.conversations.note(ana.id, "dm", Exchange(entry_id="a", question="who?"), NOW)
        work.questions.pass_on("who?", NOW.date())
        work.phrasings.teach("a", "who?", is_kind=False, person=ana, at=NOW)
        work.kinds.propose("p1", OWN, 0, ana, NOW)
    other = populate(product, "Birch and Northgate")
    entry_id = knowledge().entries[0].id
    with other.work() as work:
        assert world.people["ana"].id not in {it.id for it in work.people.all()}
        with pytest.raises(NotFound):
            work.people.get(ana.id)
        with pytest.raises(NotFound):
            work.people.note_reach(ana.id, None)
        assert work.concerns.find(1) is None
        assert work.concerns.of_draft("d1") is None
        assert work.concerns.draft("d2", ana.id) is None
        assert work.conversations.last(ana.id, "dm", NOW) is None
        assert work.questions.waiting() == work.phrasings.all() == ()
        assert work.questions.settle(1, Outcome.DROPPED) is work.phrasings.forget(1) is False
        assert work.kinds.all() == ()
        assert work.kinds.proposed("p1") is None
        assert work.kinds.add("p1") is work.kinds.drop(OWN.id) is False
        assert work.concerns.by_author(ana.id) == work.concerns.open() == work.messages.of(1) == ()
        assert work.concerns.acknowledge(1, other.people["ben"].id, NOW) is False
        work.concerns.drop_draft("d2", ana.id)
        work.concerns.drop_drafts("changes go live without a word", ana.id)
        assert work.entries.statuses() == ()
        assert work.entries.facts() == work.entries.placeholders() == work.entries.sources() == {}
        assert work.entries.knowledge().published == {}
        work.entries.settle_fact("engagement.sponsor", 1, other.people["anton"], NOW)
        assert work.entries.status(entry_id) is work.entries.held(entry_id) is work.entries.draft("e1", ana.id) is None
        assert not approving.approve(work.entries, entry_id, 1, other.approver("anton"), NOW)
        work.entries.drop_draft("e1")
        work.entries.retire(entry_id, other.people["anton"], "no", NOW.date())
        with pytest.raises(NotFound):
            work.entries.give_out()
    _nothing_is_written_there(world, other, entry_id)


def _nothing_is_written_there(world, other, entry_id):
    ana = world.people["ana"]
    for reach in (
        lambda work: work.entries.reject(entry_id, 1, other.people["anton"], "no", NOW),
        lambda work: work.entries.wish(entry_id, other.people["anton"], "no", NOW),
        lambda work: work.messages.say(1, "hello", "n2", NOW, author_id=other.people["ben"].id),
        lambda work: work.entries.propose_fact("engagement.sponsor", "Eve", ana, NOW),
    ):
        with pytest.raises(Exception, match=r"(?i)foreign key"), other.work() as work:
            reach(work)
    with world.reading() as work:
        assert work.concerns.find(1).state is State.OPEN
        assert work.concerns.draft("d2", ana.id) is not None
        assert [it.text for it in work.messages.of(1)] == ["any news?"]
        assert work.entries.facts()["engagement.sponsor"].state is FactState.PROPOSED
        assert work.kinds.all() == (OwnKind(kind=OWN, counts=False),)
        assert work.entries.draft("e1", ana.id) is not None
        assert not any(it.retired for it in work.entries.statuses())


# ---------------------------------------------------------------------------------------------------- knowledge


def approve(world, *names):
    with world.work() as work:
        for status in work.entries.statuses():
            for name in names:
                approving.approve(work.entries, status.entry.id, status.version, world.approver(name), NOW)


def test_an_entry_answers_once_both_sides_have_approved_it(world):
    entry = knowledge().entries[0]
    with world.work() as work:
        assert work.entries.take_in(replace(knowledge(), entries=(entry,)), NOW) == (1, 0)
        assert approving.approve(work.entries, entry.id, 1, world.approver("anton"), NOW)
        assert not approving.approve(work.entries, entry.id, 1, world.approver("carla"), NOW), (
            "her side has approved already"
        )
        before = work.entries.knowledge()
        assert before.published == {}
        assert approving.approve(work.entries, entry.id, 1, world.approver("pavel"), NOW + timedelta(days=1))
        after = work.entries.knowledge()
        [status] = work.entries.statuses()
    assert after.published[entry.id].entry == entry
    assert after.published[entry.id].reviewed_on == (NOW + timedelta(days=1)).date()
    assert after.revision == before.revision + 1
    assert status.approved == {Side.CUSTOMER: NOW, Side.PROVIDER: NOW + timedelta(days=1)}


def test_a_new_version_leaves_the_published_one_answering_until_both_approve(world):
    entry = knowledge().entries[0]
    base = replace(knowledge(), entries=(entry,))
    newer = replace(entry, answer="Another answer.")
    with world.work() as work:
        work.entries.take_in(base, NOW)
    approve(world, "anton", "pavel")
    with world.work() as work:
        assert work.entries.take_in(base, NOW) == (0, 1)
        assert work.entries.take_in(replace(base, entries=(newer,)), NOW) == (1, 0)
        [status] = work.entries.statuses()
        assert (status.version, status.entry, dict(status.approved)) == (2, newer, {})
        assert work.entries.knowledge().published[entry.id].entry == entry
    approve(world, "anton")
    with world.reading() as work:
        assert work.entries.knowledge().published[entry.id].entry == entry
    approve(world, "pavel")
    with world.reading() as work:
        assert work.entries.knowledge().published[entry.id].entry == newer


def test_a_late_approval_of_an_old_version_does_not_bring_it_back(world):
    entry = knowledge().entries[0]
    newer = replace(entry, answer="Another answer.")
    with world.work() as work:
        work.entries.take_in(replace(knowledge(), entries=(entry,)), NOW)
        approving.approve(work.entries, entry.id, 1, world.approver("anton"), NOW)
        work.entries.take_in(replace(knowledge(), entries=(newer,)), NOW)
    approve(world, "anton", "pavel")
    with world.work() as work:
        approving.approve(work.entries, entry.id, 1, world.approver("pavel"), NOW)
        assert work.entries.knowledge().published[entry.id].entry == newer


def test_two_sides_that_approve_at_the_same_moment_publish(world):
    entry = knowledge().entries[0]
    with world.work() as work:
        work.entries.take_in(knowledge(), NOW)
    results = overtaken(
        world,
        lambda work: approving.approve(work.entries, entry.id, 1, world.approver("anton"), NOW),
        lambda work: approving.approve(work.entries, entry.id, 1, world.approver("pavel"), NOW),
    )
    assert results == [True, True]
    with world.reading() as work:
        assert entry.id in work.entries.knowledge().published


def test_both_sides_may_approve_everything_in_any_order_at_once(world):
    with world.work() as work:
        work.entries.take_in(replace(starter_knowledge(), entries=starter_knowledge().entries[:12]), NOW)
        names = [it.entry.id for it in work.entries.statuses()]

    def approve_all(number):
        by = world.approver("anton" if number % 2 else "pavel")
        with world.work() as work:
            for name in names if number % 2 else names[::-1]:
                approving.approve(work.entries, name, 1, by, NOW)
                work.audit.record("entry.approved", name, by.id, NOW)

    at_once(4, approve_all)
    with world.reading() as work:
        assert set(work.entries.knowledge().published) == set(names)


def test_two_imports_at_once_leave_one_version_of_each_entry(world):
    base = knowledge()
    results = overtaken(
        world, lambda work: work.entries.take_in(base, NOW), lambda work: work.entries.take_in(base, NOW)
    )
    assert results == [(3, 0), (0, 3)]


def test_a_proposed_fact_is_never_shown_and_the_newest_approved_one_is(world):
    name, anton, pavel = "engagement.sponsor", world.people["anton"], world.people["pavel"]
    with world.work() as work:
        entries = work.entries
        entries.take_in(knowledge(), NOW)
        seen = []
        for value in ("Ines", "Jon", "Kim"):
            entries.propose_fact(name, value, anton, NOW)
            seen.append((entries.knowledge().facts(NOW.date()).get(name), entries.facts()[name].state))
            if value != "Kim":
                for approver in (anton, pavel):
                    approving.approve_fact(entries, name, approver, NOW, at_stake=False)
                seen.append((entries.knowledge().facts(NOW.date()).get(name), entries.facts()[name].state))
        fact = entries.facts()[name]
    proposed, approved = FactState.PROPOSED, FactState.APPROVED
    assert seen == [(None, proposed), ("Ines", approved), ("Ines", proposed), ("Jon", approved), ("Jon", proposed)]
    assert (fact.value, fact.proposed_by, fact.approved, fact.for_risk) == ("Kim", anton.id, frozenset(), False)


def test_two_sides_that_approve_a_value_at_once_both_count(world):
    anton, pavel = world.people["anton"], world.people["pavel"]
    with world.work() as work:
        work.entries.take_in(knowledge(), NOW)
        work.entries.propose_fact("engagement.sponsor", "Ines", world.people["ada"], NOW)

    def approve(number):
        with world.work() as work:
            approving.approve_fact(work.entries, "engagement.sponsor", (anton, pavel)[number % 2], NOW, at_stake=False)

    at_once(8, approve)
    with world.work() as work:
        assert work.entries.knowledge().facts(NOW.date()) == {"engagement.sponsor": "Ines"}


def test_values_proposed_at_once_are_all_kept(world):
    with world.work() as work:
        work.entries.take_in(knowledge(), NOW)

    def propose(number):
        with world.work() as work:
            work.entries.propose_fact("engagement.sponsor", f"value {number}", world.people["anton"], NOW)

    at_once(8, propose)
    versions = [row.version for row in rows_of(world.product, tables.fact)]
    assert sorted(versions) == list(range(1, 9))


def test_what_is_read_for_answering_is_of_one_moment(world):
    """A revision newer than what was read with it would keep the old answer for good."""
    entry = knowledge().entries[0]
    with world.work() as work:
        work.entries.take_in(replace(knowledge(), entries=(entry,)), NOW)
    with world.reading() as work:
        work.entries.sources()  # the snapshot begins with the first look
        approve(world, "anton", "pavel")
        read = work.entries.knowledge()
    with world.reading() as work:
        now = work.entries.knowledge()
    assert read.published == {}
    assert read.revision < now.revision
    assert entry.id in now.published


def test_reading_cannot_write_what_its_caller_forgot_to_begin_as_work(product, world):
    if product.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no read-only transaction")
    with pytest.raises(StoreUnavailable), world.reading() as work:
        work.audit.record("concern.logged", "C-1", world.people["ana"].id, NOW)


def test_the_starter_knowledge_base_comes_out_as_it_went_in(product, world, tmp_path, monkeypatch):
    monkeypatch.setattr("adapters.cli.common.assemble", lambda _: product)
    monkeypatch.setenv("SAMESIDE_KEYS", SAMESIDE_KEYS)
    monkeypatch.setenv("DATABASE_URL", product.engine.url.render_as_string(hide_password=False))
    into, out, again = tmp_path / "in.yaml", tmp_path / "out.yaml", tmp_path / "again.yaml"
    into.write_text(dump(starter_knowledge()), encoding="utf-8")
    runner = CliRunner()
    for command in (["import", into], ["export", out], ["import", out], ["export", again]):
        result = runner.invoke(cli, ["kb", *map(str, command)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
    assert load(out.read_text(encoding="utf-8"), name="out") == starter_knowledge()
    assert out.read_text(encoding="utf-8") == again.read_text(encoding="utf-8")
    lines, were = (set(it.read_text(encoding="utf-8").splitlines()) for it in (out, into))
    names = {it.id for it in starter_knowledge().entries}
    assert lines - were == {"versions:", *(f"  {name}: 1" for name in names)}, "nothing else is written anew"
    with world.reading() as work:
        assert {status.version for status in work.entries.statuses()} == {1}


def test_the_order_of_the_file_is_kept_also_when_only_the_order_changes(world):
    first, second, third = knowledge().entries
    with world.work() as work:
        work.entries.take_in(replace(knowledge(), entries=(first, third)), NOW)
        assert work.entries.take_in(replace(knowledge(), entries=(third, second, first)), NOW) == (1, 2)
        assert work.entries.give_out().entries == (third, second, first)


# ---------------------------------------------------------------------------------------------------- concerns


def test_a_draft_is_its_authors_alone(world):
    ana, ben = world.people["ana"].id, world.people["ben"].id
    with world.work() as work:
        concerns = work.concerns
        concerns.keep_draft(draft(ana, "d1", text="mine"))
        assert concerns.draft("d1", ben) is None
        concerns.keep_draft(draft(ben, "d1", text="overwritten"))
        concerns.drop_draft("d1", ben)
        assert concerns.draft("d1", ana).text == "mine"
        concerns.keep_draft(draft(ana, "d1", text="changed", route=Route.HR))
        assert concerns.draft("d1", ana) == draft(ana, "d1", text="changed", route=Route.HR)
        concerns.drop_draft("d1", ana)
        assert concerns.draft("d1", ana) is None


def test_no_two_concerns_get_one_number_whoever_comes_at_once(database_url):
    few = assemble(settings(database_url), numbers=lambda: secrets.randbelow(60) + 1)  # so that many are drawn twice
    world, other = populate(few), populate(few, "Birch and Northgate")

    def log(number):
        where = world if number % 4 else other
        return [where.log(f"d{number}-{each}").number for each in range(4)]

    numbers = at_once(THREADS, log)
    mine = sorted(each for number, some in enumerate(numbers) if number % 4 for each in some)
    others = sorted(each for number, some in enumerate(numbers) if not number % 4 for each in some)
    assert (len(set(mine)), len(set(others))) == (48, 16)
    assert len({*mine, *others}) < 48 + 16, "engagements number on their own"
    few.engine.dispose()


def test_logging_the_same_draft_again_gives_the_same_concern_and_spends_no_number(world):
    first, again, another = world.log("d1"), world.log("d1"), world.log("d2")
    assert first == again
    assert (first.number, another.number) == (1, 2)
    assert {world.log("d3").number for _ in range(3)} == {3}


def test_a_draft_confirmed_by_many_presses_at_once_is_one_concern(product, world):
    ana = world.people["ana"].id
    with world.work() as work:
        work.concerns.keep_draft(draft(ana, "d1"))
    subject = f"{world.engagement.id}.d1"

    def press(number):
        return product.bot.handle(turn(f"press-{number}", "ana", Press(action="concern.log", subject=subject)))

    replies = at_once(8, press)
    assert len(set(map(str, replies))) == 1, "each press shows the same receipt"
    assert len(rows_of(product, tables.concern)) == len(rows_of(product, tables.audit)) == 1
    assert [row.kind for row in rows_of(product, tables.outbox)].count("news") == 1


def test_a_question_passed_on_by_many_presses_at_once_is_one_question(product, world):
    with world.work() as work:
        work.concerns.keep_draft(draft(world.people["ana"].id, "d1"))
    subject = f"{world.engagement.id}.d1"

    def press(number):
        return product.bot.handle(turn(f"press-{number}", "ana", Press(action="question.pass_on", subject=subject)))

    at_once(8, press)
    assert len(rows_of(product, tables.question)) == 1


def test_a_question_is_taught_once_and_dropping_it_meanwhile_locks_nobody_out(world):
    """One writes the engagement's counter and then the question, the other the question and then the counter."""
    ada = world.people["ana"]
    with world.work() as work:
        number = work.questions.pass_on("who?", NOW.date()).number

    def teach(work):
        work.phrasings.teach("e1", "who?", is_kind=False, person=ada, at=NOW)
        time.sleep(0.3)
        settled = work.questions.settle(number, Outcome.TAUGHT)
        work.audit.record("phrasing.taught", "P-1 e1", ada.id, NOW)
        return settled

    def drop(work):
        settled = work.questions.settle(number, Outcome.DROPPED)
        time.sleep(0.3)
        work.audit.record("question.dropped", "Q-1", ada.id, NOW)
        return settled

    def act(which):
        with world.work() as work:
            return (teach, drop)[which](work)

    assert sorted(at_once(2, act)) == [False, True]


def revision(world):
    with world.reading() as work:
        return work.entries.knowledge().revision


def test_an_own_kind_counts_once_it_is_added_and_goes_with_what_was_taught_for_it(world):
    ana, before = world.people["ana"], revision(world)
    changed = replace(OWN, examples=("a", "b", 'ö 🙂 \\ "'))
    with world.work() as work:
        assert work.kinds.propose("p1", OWN, 3, ana, NOW)
        assert work.kinds.propose("p2", changed, 4, ana, NOW)
        assert (work.kinds.proposed("p1"), work.kinds.proposed("p2")) == (None, (changed, 4))
        assert not work.kinds.add("p1")
        work.kinds.propose("p3", replace(OWN, id="airport"), 4, ana, NOW)
        assert [(it.kind.id, it.counts) for it in work.kinds.all()] == [("airport", False), ("canteen", False)]
    assert revision(world) == before, "what is only proposed changes no answer"
    with world.work() as work:
        assert work.kinds.add("p2")
        assert not work.kinds.add("p2")
        assert work.kinds.proposed("p2") is None
        assert not work.kinds.propose("p4", OWN, 4, ana, NOW)
        work.phrasings.teach("canteen", "soup", is_kind=True, person=ana, at=NOW)
        work.phrasings.teach("canteen", "an entry of that name", is_kind=False, person=ana, at=NOW)
    assert revision(world) == before + 3
    with world.work() as work:
        assert work.kinds.all()[1] == OwnKind(kind=changed, counts=True)
        assert [work.kinds.drop("canteen"), work.kinds.drop("canteen")] == [True, False]
        assert [it.text for it in work.phrasings.all()] == ["an entry of that name"]
        assert work.kinds.drop("airport")
    assert revision(world) == before + 4


def test_of_many_who_propose_and_add_a_kind_at_once_one_adds_it(world):
    ana = world.people["ana"]

    def act(number):
        with world.work() as work:
            return work.kinds.propose(f"p{number}", OWN, 0, ana, NOW) and work.kinds.add(f"p{number}")

    assert sum(at_once(THREADS, act)) == 1
    with world.reading() as work:
        assert work.kinds.all() == (OwnKind(kind=OWN, counts=True),)


def test_exactly_one_of_many_readers_acknowledges(world):
    world.log()
    readers = [person.id for person in world.people.values()]

    def take_on(number):
        with world.work() as work:
            return work.concerns.acknowledge(1, readers[number % len(readers)], NOW)

    won = at_once(THREADS, take_on)
    assert sum(won) == 1
    with world.reading() as work:
        concern = work.concerns.find(1)
    assert concern.acknowledged_by == readers[won.index(True) % len(readers)]
    assert (concern.state, concern.acknowledged_at) == (State.ACKNOWLEDGED, NOW)


def test_acknowledging_and_answering_at_once_do_not_lock_each_other_out(world):
    """One writes the concern and then the audit, the other the audit and then the concern."""
    carla, ben = world.people["carla"].id, world.people["ben"].id
    world.log(route=Route.BOTH_LEADS)

    def take_on(number):
        with world.work() as work:
            work.concerns.acknowledge(1, carla, NOW)
            time.sleep(0.1)
            work.audit.record("concern.acknowledged", f"C-{number}", carla, NOW)

    def answer(number):
        with world.work() as work:
            work.messages.say(1, "hello", f"n{number}", NOW, author_id=ben)
            work.audit.record("concern.answered", f"C-{number}", ben, NOW)
            time.sleep(0.1)
            work.concerns.acknowledge(1, ben, NOW)

    at_once(6, lambda number: (take_on if number % 2 else answer)(number))
    assert len(rows_of(world.product, tables.audit)) == 6


def test_a_nonce_is_said_once_in_each_engagement(product, world):
    world.log()
    other = populate(product, "Birch and Northgate")
    elsewhere = other.log().number

    def say(number):
        with world.work() as work:
            return work.messages.say(1, f"text {number}", "nonce", NOW, author_id=world.people["ben"].id)

    told = [message for message in at_once(THREADS, say) if message]
    with world.reading() as work:
        assert list(work.messages.of(1)) == told
        assert len(told) == 1
    with other.work() as work:
        assert work.messages.say(elsewhere, "text", "nonce", NOW, author_id=other.people["ben"].id)


def test_the_audit_counts_from_one_without_gap(product, world):
    def record(number):
        with world.work() as work:
            work.audit.record("concern.logged", f"C-{number}", world.people["ana"].id, NOW)
            work.audit.record("concern.answered", f"C-{number}", world.people["ana"].id, NOW)

    at_once(THREADS, record)
    lines = sorted(rows_of(product, tables.audit), key=lambda row: row.number)
    assert [row.number for row in lines] == list(range(1, 2 * THREADS + 1))
    for first, second in zip(lines[::2], lines[1::2], strict=True):
        assert (first.act, second.act) == ("concern.logged", "concern.answered")
        assert first.subject == second.subject


# ---------------------------------------------------------------------------------------------------- intake


def test_an_event_is_taken_in_once_whoever_brings_it_at_once(product, world):
    def take_in(number):
        where = world.work() if number % 2 else product.store.transaction()
        with where as work:
            first = work.inbox.first_time("event-1")
            if first:
                work.outbox.reply(address("ana"), said("hello"), key="event-1")
            return first

    assert sum(at_once(THREADS, take_in)) == 1
    assert len(rows_of(product, tables.outbox)) == 1


def test_the_same_reply_and_the_same_news_are_queued_once(product, world):
    ana, other = world.people["ana"], populate(product, "Birch and Northgate")
    for _ in range(2):
        with world.work() as work:
            for _ in range(2):
                work.outbox.reply(address("ana"), said("hello"), key="k1")
                work.outbox.announce(news(ana), address("ana"))
    with other.work() as work:
        work.outbox.announce(news(ana), address("ana"))
        work.outbox.announce(news(ana, News.CONCERN_ACKNOWLEDGED), address("ana"))
    assert [(row.kind, row.engagement_id) for row in rows_of(product, tables.outbox)] == [
        ("reply", world.engagement.id),
        ("news", world.engagement.id),
        ("news", other.engagement.id),
        ("news", other.engagement.id),
    ]


def test_what_fails_leaves_nothing(product, world):
    names = ("concern", "draft", "audit", "outbox", "inbox", "destination", "message")
    before = {name: len(rows_of(product, tables.metadata.tables[name])) for name in names}
    with pytest.raises(ZeroDivisionError), world.work() as work:  # noqa: PT012 - the transaction is what is tested
        work.inbox.first_time("event-1")
        made = draft(world.people["ana"].id)
        work.concerns.keep_draft(made)
        logged = work.concerns.log(made, Side.CUSTOMER, NOW, release_at=NOW, agreed=everybody(work))
        work.messages.say(logged.number, "hello", "n1", NOW, author_id=world.people["ana"].id)
        work.audit.record("concern.logged", logged.label, world.people["ana"].id, NOW)
        work.outbox.announce(news(world.people["ben"]), address("ben"))
        work.outbox.flush()
        raise ZeroDivisionError
    assert {name: len(rows_of(product, tables.metadata.tables[name])) for name in names} == before
    with world.reading() as work:
        assert work.concerns.find(1) is None


def test_a_turn_that_fails_late_leaves_no_half_of_a_concern(product, world, monkeypatch):
    ana = world.people["ana"].id
    with world.work() as work:
        work.concerns.keep_draft(draft(ana, "d1"))
    press = Press(action="concern.log", subject=f"{world.engagement.id}.d1")
    with monkeypatch.context() as broken:
        broken.setattr("adapters.store.intake.StoredOutbox.announce", lambda *_: 1 / 0)
        product.bot.handle(turn("press-1", "ana", press))
    assert rows_of(product, tables.concern) == rows_of(product, tables.audit) == []
    assert [row.kind for row in rows_of(product, tables.outbox)] == ["reply"], "only the excuse"
    product.bot.handle(turn("press-2", "ana", press))
    assert len(rows_of(product, tables.concern)) == len(rows_of(product, tables.audit)) == 1
    assert [row.kind for row in rows_of(product, tables.outbox)] == ["reply", "news", "reply"]


def test_replies_to_two_places_at_once_do_not_wait_for_each_other_for_ever(product, world):
    def speak(number):
        places = ["ana", "ben"] if number % 2 else ["ben", "ana"]
        for each in range(3):
            with world.work() as work:
                for place in places:
                    work.outbox.reply(
                        address(place, dm=f"D{number}-{each}"), said("hello"), key=f"{place}-{number}-{each}"
                    )

    at_once(THREADS, speak)
    assert len(rows_of(product, tables.outbox)) == 2 * 3 * THREADS


def test_what_has_had_its_time_is_thrown_away_and_nothing_else(product, world):
    with world.work() as work:
        work.concerns.keep_draft(draft(world.people["ana"].id, "d1"))
        work.inbox.first_time("event-1")
        work.outbox.reply(address("ana"), said("hello"), key="k1")
    later = datetime.combine(rows_of(product, tables.inbox)[0].received_on, datetime.min.time(), UTC)
    assert tidy(product.engine, lambda: later) == 1, "the draft is of the test's own day"
    assert tidy(product.engine, lambda: later + timedelta(days=13)) == 0
    assert tidy(product.engine, lambda: later + timedelta(days=15)) == 1
    assert rows_of(product, tables.inbox) == []
    assert tidy(product.engine, lambda: later + timedelta(days=99)) == 0
    assert len(rows_of(product, tables.outbox)) == 1, "what was not delivered stays"


def test_numbers_get_longer_as_the_short_ones_run_out(product, world):
    store = SqlStore(product.engine, product.now, product.vault, lambda: 10_000)
    numbers = []
    for draft_id in ("d1", "d2", "d3"):
        made = draft(world.people["ana"].id, draft_id)
        with store.work(world.engagement) as work:
            work.concerns.keep_draft(made)
            numbers.append(work.concerns.log(made, Side.CUSTOMER, NOW, release_at=NOW, agreed=everybody(work)).number)
    assert numbers[0] == 10_000
    assert all(10**5 <= number < 10**6 for number in numbers[1:])


def test_the_author_of_confidential_concerns_finds_them_whichever_were_forgotten(world):
    ana = world.people["ana"].id
    numbers = []
    for number in range(6):
        made = replace(draft(ana, f"d{number}"), identity=Identity.CONFIDENTIAL)
        with world.work() as work:
            work.concerns.keep_draft(made)
            numbers.append(work.concerns.log(made, Side.CUSTOMER, NOW, release_at=NOW, agreed=everybody(work)).number)
    with world.work() as work:
        for number in numbers[:3]:
            work.concerns.forget(number, NOW)
        assert [it.number for it in work.concerns.by_author(ana)] == numbers[:2:-1]
        made = replace(draft(ana, "d9"), identity=Identity.CONFIDENTIAL)
        work.concerns.keep_draft(made)
        late = work.concerns.log(made, Side.CUSTOMER, NOW, release_at=NOW, agreed=everybody(work)).number
        assert {it.number for it in work.concerns.by_author(ana)} == {*numbers[3:], late}
        assert work.concerns.by_author(world.people["ben"].id) == ()
    rows = rows_of(world.product, tables.concern)
    held = [row.author_slot for row in rows if row.author_slot]
    assert len(held) == len(set(held)) == 4, "what is forgotten has none, and no two are alike"


@pytest.mark.usefixtures("world")
def test_a_whole_conversation_from_question_to_answer_is_one_row_of_each(product):
    reply = product.bot.handle(turn("e1", "ana", "/concern changes go live without a word"))
    log = next(button for block in reply.blocks if isinstance(block, Buttons) for button in block.buttons)
    product.bot.handle(turn("e2", "ana", Press(action=log.action, subject=log.subject, nonce=log.nonce)))
    product.bot.handle(turn("e2", "ana", Press(action=log.action, subject=log.subject, nonce=log.nonce)))
    assert len(rows_of(product, tables.concern)) == 1
    assert len(rows_of(product, tables.inbox)) == 2
