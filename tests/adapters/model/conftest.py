"""A chooser over a server that the test tells how to behave."""

import time

import pytest

from adapters.model.breaker import Breaker
from adapters.model.client import ModelChooser
from adapters.model.settings import ModelSettings


@pytest.fixture
def chooser():
    """Return what makes a chooser over a server; its breaker stays closed unless the test brings another."""
    made = []

    def over(server, *, seconds=2.0, breaker=None, **limits):
        settings = ModelSettings(model="some-model", base_url=server.base_url)
        patient = breaker or Breaker(clock=time.monotonic, failures=10**9)
        made.append(ModelChooser(settings, breaker=patient, seconds=seconds, **limits))
        return made[-1]

    yield over
    for one in made:
        one.close()
