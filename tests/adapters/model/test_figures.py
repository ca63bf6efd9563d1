from dataclasses import replace

from prometheus_client import generate_latest

from adapters.clock import Clock
from adapters.figures import coarse, registry
from adapters.main import assemble
from adapters.model.client import Outcome
from adapters.settings import read_settings
from tests.adapters.model.hostile import hostile_server
from tests.adapters.model.test_client import OFFERED, QUESTION


def test_how_asking_went_is_counted_by_outcome(embedded, chooser):
    with hostile_server(["right"]) as server:
        made = chooser(server)
        made.choose(QUESTION, OFFERED)
        made.choose(QUESTION, OFFERED)
    shown = generate_latest(registry(replace(embedded, chooser=made), Clock())).decode()
    assert 'sameside_model_questions_total{outcome="chosen"} 1.0' in shown, "some, and no more than that"
    assert 'sameside_model_questions_total{outcome="open"} 0.0' in shown
    assert shown.count("sameside_model_questions_total{") == len(Outcome)


def test_without_a_model_there_is_no_such_figure(embedded):
    assert embedded.chooser is None
    assert b"sameside_model" not in generate_latest(registry(embedded, Clock()))


def test_a_configured_model_is_part_of_the_product_and_nothing_is_connected_yet(sqlite_url):
    with hostile_server(["right"]) as server:
        product = assemble(
            read_settings({"DATABASE_URL": sqlite_url, "OPENAI_MODEL": "m", "OPENAI_BASE_URL": server.base_url})
        )
        assert product.chooser.choose(QUESTION, OFFERED) in {it.entry_id for it in OFFERED}
        assert len(server.asked) == 1
        product.chooser.close()
    product.engine.dispose()


def test_figures_show_no_single_act():
    assert [coarse(number) for number in (0, 1, 2, 9, 10, 19, 20, 105)] == [0, 1, 1, 1, 10, 10, 20, 100]
    assert [coarse(seconds) for seconds in (0.0, 0.2, 9.9, 12.5)] == [0, 1, 1, 10]
