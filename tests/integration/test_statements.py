"""What a press costs the database, so that nothing of it grows unseen. It was 30 statements, and 29 at delivery."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from bot import words
from tests.unit.dialogues import Stage


@pytest.fixture
def stage(database_url):
    made = Stage(database_url)
    yield made
    made.product.engine.dispose()
    assert made.surprises == []


@contextmanager
def counted(engine):
    """Give a list that the statements are added to, and "COMMIT" for each commit."""
    seen = []

    def note(_, __, statement, *___):
        seen.append(statement)

    def committed(_):
        seen.append("COMMIT")

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "commit", committed)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
    event.remove(engine, "commit", committed)


def statements(seen):
    return [it for it in seen if not it.startswith(("BEGIN", "COMMIT"))]


def reads_of(seen, table):
    return [it for it in statements(seen) if it.startswith("SELECT") and re.search(rf"FROM {table}\b", it)]


def test_one_press_reads_the_concern_and_the_people_once(stage):
    ana, ben, carla = stage.everybody("Ana", "Ben", "Carla")
    ana.says("/concern changes go live without a word")
    ana.presses(words.LOG_IT)
    ben.hears(), ana.hears(), carla.hears()
    with counted(stage.product.engine) as press:
        ben.presses(words.ACKNOWLEDGE)
    assert len(reads_of(press, "concern")) == 1
    assert len(reads_of(press, "person")) == 3, "who presses, who reads the route, and who is named on the card"
    assert len(statements(press)) <= 23, "four of them for stand-ins, notes, links, and the others' cards"
    assert press.count("COMMIT") == 2
    with counted(stage.product.engine) as delivery:
        stage.carry()
    assert len(reads_of(delivery, "person")) == 2, "the recipient, and who is named in the news"
    assert len(statements(delivery)) <= 19
    assert delivery.count("COMMIT") <= 5


def test_a_new_question_takes_few_statements(stage):
    [ana] = stage.everybody("Ana")
    with counted(stage.product.engine) as asked:
        ana.says("what about gardening?")
    assert len(statements(asked)) <= 6
    assert asked.count("COMMIT") == 2


def test_what_another_subject_changed_of_a_concern_is_read_anew(stage):
    ana, _ = stage.everybody("Ana", "Ben")
    ana.says("/concern changes go live without a word")
    ana.presses("Change it")
    ana.sends(changed={"identity": "confidential"})
    ana.presses(words.LOG_IT)
    with stage.work() as work:
        [concern] = work.concerns.by_author(1)
        assert work.concerns.author_of(concern.number) == 1
        work.retention.forget_later(concern.number, stage.calendar())
        assert work.concerns.author_of(concern.number) is None
