"""Each step of a concern that waits is taken once and announced once, whoever is killed when and however many look."""

import multiprocessing
import signal
from collections import Counter
from datetime import timedelta

import pytest

from adapters.store.engine import transaction
from adapters.store.tables import concern, outbox, step_taken
from adapters.store.vault import opened
from bot.concerns.concern import Severity
from bot.concerns.service_levels import PERCENT, Step, Target
from bot.people import Role, Side
from tests.integration import escalation_program
from tests.integration.world import NOW, actor, address, draft, everybody, populate, rows_of

pytestmark = pytest.mark.processes

DEATHS = ("taken", "said", "uncommitted", "committed")
LEVEL = {Target.ACKNOWLEDGE: timedelta(hours=1), Target.ANSWER: timedelta(hours=4)}  # of a critical one


# A server that has imported the product forks each worker: one begun anew for each death would import it each time.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([escalation_program.__name__])


class Worker:
    """A process of the program, begun."""

    def __init__(self, url, dies, moments):
        self.line, its = FORKS.Pipe()
        self.process = FORKS.Process(target=escalation_program.tend, args=(url, dies, moments, its))
        self.process.start()
        its.close()

    def ready(self):
        """Wait until it could begin."""
        assert self.line.recv() == "ready"

    def go(self):
        """Let it begin."""
        self.line.send("go")

    def end(self):
        """Wait until it has ended, and return how."""
        self.process.join(timeout=60)
        self.line.close()
        return self.process.exitcode


def together(*workers):
    """Let workers begin at the same moment, and return how each ended."""
    for worker in workers:
        worker.ready()
    for worker in workers:
        worker.go()
    return [worker.end() for worker in workers]


def settle(product, concerns=1):
    """Make people of every kind, and critical concerns that nobody reads; the steps by their instants."""
    world = populate(product)
    with world.work() as work:
        for name, side in (("clive", Side.CUSTOMER), ("priya", Side.PROVIDER)):
            work.people.add(actor(name), name=name.title(), side=side, roles=[Role.SPONSOR], at=NOW)
        for person in work.people.all():
            work.people.note_reach(person.id, address(person.name.casefold()))
        for number in range(concerns):
            made = draft(world.people["ana"].id, f"d{number}")
            work.concerns.keep_draft(made)
            logged = work.concerns.log(made, Side.CUSTOMER, NOW, release_at=NOW, agreed=everybody(work))
            work.concerns.check_at(logged.number, NOW)
    with transaction(product.engine) as connection:
        connection.execute(concern.update().values(severity=Severity.CRITICAL))
    steps = [
        (NOW + time * share / 100, target, step) for target, time in LEVEL.items() for step, share in PERCENT.items()
    ]
    return world, sorted(steps, key=lambda it: it[0])


def announced(product):
    """Every step that lies in the outbox, by whom it is for."""
    with opened(product.engine, product.vault, reading=True) as connection:
        told = [product.deliveries._content(row) for row in connection.execute(outbox.select())]
    return Counter((it.recipient_id, it.concern, it.target, it.step) for it in told if it.target)  # no weekly digest


def expected(world, steps, numbers):
    with world.reading() as work:
        people = {it.name: it.id for it in work.people.all()}
    whom = {Step.NUDGE: ["Ben"], Step.BREACH: ["Ben"], Step.OTHER_LEAD: ["Carla"], Step.SPONSORS: ["Clive", "Priya"]}
    return Counter(
        (people[name], number, target, step) for number in numbers for _, target, step in steps for name in whom[step]
    )


def test_a_worker_killed_at_every_step_takes_and_announces_each_once(product, database_url):
    world, steps = settle(product)
    [number] = [row.number for row in rows_of(product, concern)]
    for taken, (moment, target, step) in enumerate(steps):
        for dies in DEATHS:
            assert together(Worker(database_url, dies, [moment])) == [-signal.SIGKILL]
            # What was not committed left nothing behind.
            assert len(rows_of(product, step_taken)) == taken + (dies == "committed")
        assert (target, step) in {(Target(row.target), Step(row.step)) for row in rows_of(product, step_taken)}
        assert announced(product) == expected(world, steps[: taken + 1], [number])
    assert together(*(Worker(database_url, "never", [steps[-1][0], NOW + timedelta(days=9)]) for _ in range(2))) == [
        0,
        0,
    ]
    assert len(rows_of(product, step_taken)) == len(steps)
    assert announced(product) == expected(world, steps, [number])


def test_two_workers_at_once_take_and_announce_each_step_once(product, database_url):
    world, steps = settle(product, concerns=20)
    numbers = [row.number for row in rows_of(product, concern)]
    moments = [moment for moment, _, _ in steps]
    assert together(*(Worker(database_url, "never", moments) for _ in range(2))) == [0, 0]
    assert len(rows_of(product, step_taken)) == len(steps) * len(numbers)
    assert announced(product) == expected(world, steps, numbers)
