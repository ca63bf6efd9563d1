"""The stage on which dialogues are tested."""

import pytest

from tests.unit.dialogues import Stage


@pytest.fixture
def stage(sqlite_url):
    """Return the product with two engagements and nobody in them; no surprise may have been hidden behind words."""
    made = Stage(sqlite_url)
    yield made
    made.product.engine.dispose()
    assert made.surprises == []
