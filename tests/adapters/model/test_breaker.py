import threading

import pytest

from adapters.model.breaker import Breaker


class Seconds:
    """A clock that a test moves."""

    now = 100.0

    def __call__(self):
        """Tell the test's time."""
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def breaker(seconds):
    return Breaker(clock=seconds, failures=3, cool_down=60.0)


def opened(breaker):
    return [breaker.failed() for _ in range(3)]


def test_it_lets_everything_through_until_enough_failures_came_in_a_row(breaker):
    assert [breaker.allows(), breaker.failed(), breaker.allows(), breaker.failed()] == [True, False, True, False]
    assert breaker.succeeded() is False
    assert [breaker.failed(), breaker.failed(), breaker.allows()] == [False, False, True]
    assert breaker.failed() is True
    assert breaker.is_open
    assert not breaker.allows()


def test_it_says_once_that_it_opened(breaker):
    assert opened(breaker) == [False, False, True]
    assert breaker.failed() is False


def test_after_the_cool_down_one_trial_goes_through_and_its_success_closes_it(breaker, seconds):
    opened(breaker)
    seconds.now += 59.9
    assert not breaker.allows()
    seconds.now += 0.2
    assert [breaker.allows(), breaker.allows()] == [True, False]
    assert breaker.succeeded() is True
    assert not breaker.is_open
    assert [breaker.allows(), breaker.allows()] == [True, True]
    assert breaker.failed() is False  # counted from the start again


def test_a_trial_that_fails_begins_the_cool_down_anew(breaker, seconds):
    opened(breaker)
    seconds.now += 61
    assert breaker.allows()
    seconds.now += 5
    assert breaker.failed() is False
    seconds.now += 58
    assert not breaker.allows()
    seconds.now += 2
    assert breaker.allows()


def test_a_trial_that_never_reports_back_costs_one_cool_down(breaker, seconds):
    opened(breaker)
    seconds.now += 61
    assert breaker.allows()
    seconds.now += 59
    assert not breaker.allows()
    seconds.now += 2
    assert breaker.allows()


def test_of_many_threads_exactly_one_gets_the_trial(breaker, seconds):
    opened(breaker)
    seconds.now += 61
    start, got = threading.Barrier(16), []

    def knock():
        start.wait()
        got.append(breaker.allows())

    threads = [threading.Thread(target=knock) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 15 + [True]
