"""Every statement that the store makes is planned on a filled store: none may look through a table that grows.

A look through all rows of the own engagement is one, too: there may be a million of them.
"""

import json
import re
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import event, insert, text

from adapters.store import tables
from adapters.store.engine import transaction
from adapters.store.housekeeping import tidy
from bot.turn import Platform
from knowledge.entry import entry_to_mapping
from tests.integration.test_store import use_everything
from tests.integration.world import NOW, actor, address, knowledge, populate, said, turn

ROWS = 3000
# Tables that stay small, or are read as a whole because what is in them is needed as a whole: what may be answered, who
# reads a route, when a side works.
SMALL = {
    *("fact_approval", "rejection", "entry_wish", "confirmation", "role_proposal", "invitation"),
    *("engagement", "source", "placeholder", "entry", "entry_version", "approval", "fact", "phrasing", "own_kind"),
    *("concern_month", "stand_in", "route_reader", "route_destination", "calendar", "holiday", "level", "gate"),
    "waiting_turn",  # what waits alone: claims stop after a few
}
# Partial indexes that hold many rows all the same.
MANY = {"ix_concern_listed", "ix_concern_overdue", "ix_concern_author"}
# What is about everybody or everything, and says so by its name.
WHOLE = {
    "people.all": "about everybody",
    "people.page": "stops after a page",
    "concerns.open": "what somebody new to a route is told, and what a leaver's routes held",
    "concerns.released": "counts",
    "audit.by": "a person's own export",
    "questions.waiting": "admins work them off, and at most fifty wait",
    "questions.settle": "likewise",
    "messages.by_reader": "a person's own export",
    "months.counted": "counts, once a day",
}


@contextmanager
def recorded(engine):
    """Collect every statement with its values, as the driver is given them."""
    seen = {}

    def note(_connection, _cursor, statement, parameters, _context, many):
        seen.setdefault(statement, parameters[0] if many else parameters)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def fill(product, world):
    """Put many rows of the own engagement into each table that grows, most of them over and done."""
    mine, ana, now = world.engagement.id, world.people["ana"].id, product.now()
    concern = {
        "engagement_id": mine,
        "identity": "named",
        "author_id": ana,
        "side": "customer",
        "text": "",
        "topic": "other",
        "severity": "low",
        "urgency": 3,
        "route": "msp_lead",
        "created_at": now,
        "release_at": now,
        "released_at": now,
        "outcome_text": "",
        "cycle": 0,
        "state": "resolved",
    }
    of_concern = {"engagement_id": mine, "author_id": ana, "by_author": True, "asks": False, "text": ""}
    of_concern |= {"created_at": now, "release_at": now, "released_at": now, "change": "none"}
    sent = {"kind": "reply", "state": "sent", "attempts": 1, "available_at": now, "created_at": now}
    rows = {
        tables.concern: lambda n: {**concern, "number": 100_000 + n, "draft_id": f"filled-{n}"},
        tables.message: lambda n: {**of_concern, "concern": 100_000 + n, "nonce": f"filled-{n}"},
        tables.pause: lambda n: {"engagement_id": mine, "concern": 100_000 + n, "since": now, "until": now},
        tables.step_taken: lambda n: {
            "engagement_id": mine,
            "concern": 100_000 + n,
            "cycle": 0,
            "target": "answer",
            "step": "nudge",
            "at": now,
        },
        tables.thread: lambda n: {
            "engagement_id": mine,
            "place": f"p{n}",
            "topic": f"t{n}",
            "slot": f"s{n}",
            "held": "x",
            "on": now.date(),
        },
        tables.later_act: lambda n: {
            "engagement_id": mine,
            "concern": 100_000 + n,
            "act": "withdraw",
            "subject": f"s{n}",
            "detail": "x",
            "due_at": now + timedelta(days=1),
        },
        tables.reader_note: lambda n: {
            "engagement_id": mine,
            "concern": 100_000 + n,
            "route": "hr",
            "person_id": 100_000 + n,
            "text": "x",
            "nonce": f"n{n}",
            "created_at": now,
        },
        tables.upshot: lambda n: {
            "engagement_id": mine,
            "concern": 100_000 + n,
            "name": f"u{n}",
            "side": "provider",
            "said": "x",
            "did": "x",
            "by_id": ana,
            "state": "told",
            "told_on": now.date(),
        },
        tables.concern_link: lambda n: {"engagement_id": mine, "one": 100_000 + n, "other": 100_000 + (n + 7) % ROWS},
        tables.entry_draft: lambda n: {
            "engagement_id": mine,
            "id": f"filled-{n}",
            "author_id": ana,
            "base": 0,
            "content": {},
            "created_at": now,
        },
        tables.entry_word: lambda n: {
            "engagement_id": mine,
            "word": f"w{n}",
            "name": f"filled-{n % 30}",
            "version": 1,
            "parts": 1,
        },
        tables.inbox: lambda n: {"event_key": f"k{n}", "received_on": now.date()},
        tables.destination: lambda n: {"dest": f"d{n}", "platform": "slack", "address": "x", "rests_until": now},
        tables.outbox: lambda n: {**sent, "dedupe_key": f"k{n}", "dest": f"d{n}", "engagement_id": mine},
        tables.data_key: lambda n: {"name": f"concern:{mine}:{n}", "wrapped": "x"},
        tables.draft: lambda n: {
            "engagement_id": mine,
            "id": f"f{n}",
            "author": f"a{n}",
            "text": "x",
            "topic": "other",
            "severity": "low",
            "route": "hr",
            "created_at": now,
        },
        tables.conversation: lambda n: {
            "engagement_id": mine,
            "person": f"p{n}",
            "entry": "e",
            "question": "x",
            "at": now,
        },
        tables.question: lambda n: {
            "engagement_id": mine,
            "number": 100_000 + n,
            "text": "x",
            "on": now.date(),
            "state": "taught",
        },
        tables.audit: lambda n: {
            "engagement_id": mine,
            "number": 100_000 + n,
            "act": "x",
            "subject": f"C-{n}",
            "at": now,
            "previous": "x",
            "mac": "x",
        },
        tables.person: lambda n: {
            "engagement_id": mine,
            "platform": "slack",
            "workspace": "T1",
            "user_id": f"filled-{n}",
            "account": "x",
            "name": "x",
            "side": "customer",
            "active": False,
            "created_at": now,
            "id": 100_000 + n,
        },
        tables.role: lambda n: {"engagement_id": mine, "person_id": 100_000 + n, "role": "staff"},
        tables.choice: lambda n: {
            "platform": "slack",
            "workspace": "T1",
            "user_id": f"filled-{n}",
            "engagement_id": mine,
        },
        tables.wrong_receipt: lambda n: {"who": f"w{n}", "times": 1, "at": now},
    }
    growing = set(tables.metadata.tables) - SMALL
    assert {table.name for table in rows} == growing, "every table either grows, and is filled here, or stays small"
    filled = [{"engagement_id": mine, "name": f"filled-{n}", "version": 1} for n in range(30)]
    text_of_one = entry_to_mapping(knowledge().entries[0])
    with transaction(product.engine) as connection:
        connection.execute(insert(tables.entry), [{**it, "position": 0} for it in filled])
        rest = {"cited": {}, "created_at": now}
        made = [{**it, **rest, "content": {**text_of_one, "id": it["name"]}} for it in filled]
        connection.execute(insert(tables.entry_version), made)
        for table in tables.metadata.sorted_tables:
            if table in rows:
                connection.execute(insert(table), [rows[table](number) for number in range(ROWS)])
    with product.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return growing


def on_sqlite(connection, statement, parameters):
    """The tables that it looks through, and by what it limits the look."""
    for _, _, _, detail in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
        if found := re.match(r"(SCAN|SEARCH) (\w+)(?: USING (.*))?", detail):
            limits = set(re.findall(r"(\w+)[=<>]", found[3] or ""))
            partial = found[3] and any(name in found[3] for name in partial_indexes())
            yield re.sub(r"_\d+$", "", found[2]), limits, bool(partial)  # a table that is joined twice has a number


def on_postgresql(connection, statement, parameters):
    """The tables that it looks through, and by what it limits the look."""
    [[plan]] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    yield from nodes((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"], None)


def nodes(plan, table):
    """Every scan in a plan."""
    table = plan.get("Relation Name", table)
    if plan["Node Type"] in {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan"}:
        limits = set(re.findall(r'(\w+)"?\)?(?:::\w+)? (?:[=<>]|<=|>=|IS)', plan.get("Index Cond", "")))
        partial = plan.get("Index Name") in partial_indexes()
        yield table, limits, partial
    for child in plan.get("Plans", ()):
        yield from nodes(child, table)


def partial_indexes():
    """The names of the indexes that hold the few rows alone that something is to be done with."""
    return {
        index.name
        for table in tables.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None and index.name not in MANY
    }


def looks_through(product, growing, statements):
    """The statements that look through a table that grows, each with the table."""
    plan = on_sqlite if product.engine.dialect.name == "sqlite" else on_postgresql
    found = []
    with product.engine.connect() as connection:
        for statement, parameters in statements.items():
            if not statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
                continue
            for table, limits, partial in plan(connection, statement, parameters):
                if table in growing and not partial and limits <= {"engagement_id"}:
                    found.append((table, " ".join(statement.split())[:300]))
            connection.rollback()
    return found


def test_no_statement_looks_through_a_table_that_grows(product):
    world = populate(product)
    growing = fill(product, world)
    with recorded(product.engine) as within, world.work() as work:
        use_everything(work, world.people, "zoe", but={*WHOLE, "inbox.finish"})
        work.threads.begin(world.people["ana"].id, 100_000, "slack:T1:D1", "1.1", NOW)
        work.threads.root(world.people["ana"].id, 100_000, "slack:T1:D1")
        work.threads.about("slack:T1:D1", "1.1", world.people["ana"].id)
        work.threads.note_card(world.people["ana"].id, 100_000, "slack:T1:D1", "D1:9", NOW)
        work.threads.with_card("d", {world.people["ana"].id})
        work.threads.card(world.people["ana"].id, 100_000, "slack:T1:D1")
        work.threads.forget_all([100_000, 100_001])
    assert looks_through(product, growing, within) == []


def test_nothing_that_every_process_does_each_second_looks_through_a_table_that_grows(product):
    world = populate(product)
    growing = fill(product, world)
    with world.work() as work:
        work.outbox.reply(address("ana"), said("hello"), key="k1")
    product.bot.tend()  # with what it does once a day
    with recorded(product.engine) as seen:
        product.store.memberships(actor("ana"))
        product.store.due(NOW)
        product.store.expiring(NOW)
        [delivery] = product.deliveries.claim(list(Platform), lambda _: "")
        product.deliveries.keep(delivery)
        product.deliveries.again(delivery, "http_503", after=0.0, in_doubt=False)
        [delivery] = product.deliveries.claim(list(Platform), lambda _: "")
        product.deliveries.sent(delivery, pace=1.0)
        product.deliveries.counts(), product.deliveries.oldest_waiting(), product.deliveries.failing()
        product.deliveries.straighten()
        [waiting] = product.turns.take_in([turn("e1", "ana", "/help")], at_once=1)
        product.turns.claim(3), product.turns.release(waiting.number), product.turns.oldest()
        product.bot.handle(waiting.turn, waiting=waiting.number)
        product.bot.tend()
        product.bot.expire()
        tidy(product.engine, product.now)
    assert looks_through(product, growing, seen) == []


def test_a_statement_that_looks_through_a_table_is_noticed(product):
    world = populate(product)
    growing = fill(product, world)
    planted = {
        "SELECT number FROM concern WHERE topic = 'jobs'": (),
        f"SELECT number FROM concern WHERE engagement_id = {world.engagement.id} AND text = 'y'": (),  # noqa: S608
        "DELETE FROM outbox WHERE last_error = 'x'": (),
    }
    assert {table for table, _ in looks_through(product, growing, planted)} == {"concern", "outbox"}
    assert len(looks_through(product, growing, planted)) == 3
