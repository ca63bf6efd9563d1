"""What tests leave out to be quick, the product does."""

from adapters.store import engine
from adapters.store.engine import open_engine, transaction
from tests.conftest import DURABLE

FULL = 2  # SQLite's own number: each commit waits until the disk has it


def test_the_product_waits_for_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "SYNCHRONOUS", DURABLE)
    made = open_engine(f"sqlite:///{tmp_path}/durable.db")
    with transaction(made) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == FULL
    made.dispose()
