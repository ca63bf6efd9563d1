"""A worker that a test kills: it does what the clock has to at given moments, and can be made to die on the way.

`dies` is where it kills itself with SIGKILL: "taken" (a step is taken, nothing is said), "said" (the first announcement
is queued), "uncommitted" (all of it, before the commit), "committed" (right after), or "never".
"""

import os
import signal
from contextlib import contextmanager

from adapters.main import assemble
from adapters.settings import Settings
from adapters.store.intake import StoredOutbox
from adapters.store.service_levels import StoredServiceLevels
from adapters.store.store import SqlStore
from tests.keys import RING


def _killed():
    os.kill(os.getpid(), signal.SIGKILL)


def _dies_after(kind, name, *, when=bool):
    """Let the process die once that method has done its work."""
    does = getattr(kind, name)

    def last(self, *given, **named):
        if when(does(self, *given, **named)):
            _killed()

    setattr(kind, name, last)


def _dies_around_the_commit(*, before):
    work = SqlStore.work

    @contextmanager
    def last(self, engagement):
        with work(self, engagement) as begun:
            yield begun
            if before:
                begun.outbox.flush()
                _killed()
        _killed()

    SqlStore.work = last


def tend(database_url, dies, moments, line):
    """Say that it is ready on a line to the test, wait for its word, and tend at each moment."""
    now = list(moments)
    settings = Settings(database_url=database_url, port=0, slack=None, teams=None, ring=RING)
    product = assemble(settings, now=lambda: now[0])
    if dies == "taken":
        _dies_after(StoredServiceLevels, "take")
    elif dies == "said":
        _dies_after(StoredOutbox, "announce", when=lambda _: True)
    elif dies != "never":
        _dies_around_the_commit(before=dies == "uncommitted")
    line.send("ready")
    line.recv()
    while now:
        product.bot.tend()
        del now[0]
