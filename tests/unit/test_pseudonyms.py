"""A draft and the concern it became have nothing in common, for whoever has the database and its keys."""

from sqlalchemy import select

from adapters.store.engine import transaction
from adapters.store.housekeeping import tidy
from adapters.store.tables import concern, draft, outbox, wrong_receipt
from bot import words
from bot.plain import plain_text

WORRY = "changes go live without a word"


def rows(stage, table):
    with transaction(stage.product.engine, reading=True) as connection:
        return connection.execute(select(table).order_by(*table.primary_key)).all()


def values(found):
    return {str(value) for row in found for value in row if len(str(value)) > 30}


def test_a_draft_and_its_concern_are_kept_under_names_that_do_not_match(stage):
    ana, _ = stage.everybody("Ana", "Ben")
    ana.says(WORRY)
    before = rows(stage, draft)
    log = ana.button("Log it")
    assert log.subject.partition(".")[2] not in values(before), "the button alone knows its name"
    ana.presses("Change it")
    ana.sends(changed={"identity": "anonymous"})
    dead = rows(stage, draft)
    ana.presses("Log it")
    assert rows(stage, draft) == []
    [logged] = rows(stage, concern)
    assert not values([logged]) & values(dead)
    assert log.subject.partition(".")[2] not in values([logged])


def test_it_is_found_again_by_its_button_as_before(stage):
    ana, _ = stage.everybody("Ana", "Ben")
    ana.says(WORRY)
    log = ana.button("Log it")
    ana.takes(log)
    assert "Logged as C-1." in plain_text(ana.takes(log))
    assert len(rows(stage, concern)) == 1


def test_what_was_sent_keeps_the_day_and_a_wrong_receipt_goes_after_its_hour(stage):
    ana, ben = stage.everybody("Ana", "Ben")
    ana.says(WORRY)
    ana.presses("Log it")
    ben.hears()
    assert plain_text(ana.says("/concern receipt C-1-ABCD-EFGH-JKMN-PQRS")) == words.NO_SUCH_RECEIPT
    assert len(rows(stage, wrong_receipt)) == 1
    stage.calendar.pass_by(hours=3)
    tidy(stage.product.engine, stage.calendar)
    assert rows(stage, wrong_receipt) == []
    sent = [row for row in rows(stage, outbox) if row.state == "sent"]
    assert sent
    for row in sent:
        assert (row.created_at.hour, row.sent_at.hour, row.available_at.hour, row.sending_since) == (0, 0, 0, None)
