"""No set of numbers that is shown tells of a cell below the limit, not even to those who know the rule."""

import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.disclosure import FLOOR, Shown, follows, shown

TABLES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12))
LIMITS = st.integers(FLOOR, 7)


@given(TABLES, LIMITS)
def test_no_number_shown_is_below_the_limit(counts, limit):
    table = shown(counts, limit)
    if table is None:
        assert sum(counts.values()) < limit
        return
    assert all(count == counts[name] >= limit for name, count in table.cells.items())
    assert table.others == 0 or table.others >= limit
    assert table.total == sum(counts.values())


@given(TABLES, LIMITS)
def test_what_is_left_of_the_total_hides_several_cells_that_differ(counts, limit):
    """Then another distribution of the same sum is possible, and no one cell follows from it."""
    table = shown(counts, limit)
    if table and table.others:
        left = [count for name, count in counts.items() if count and name not in table.cells]
        assert len(left) == 1 or len(set(left)) > 1 or not table.cells
        assert len(left) > 1 or left[0] >= limit


@given(TABLES, LIMITS, st.permutations("abcdefgh"))
def test_cells_that_are_not_shown_could_change_places(counts, limit, order):
    table = shown(counts, limit)
    hidden = [name for name in counts if table and name not in table.cells]
    swapped = counts | dict(zip(hidden, (counts[it] for it in order if it in hidden), strict=True))
    assert table is None or shown(swapped, limit) == table


@pytest.mark.parametrize(("cells", "limit", "most"), [(2, 3, 8), (3, 3, 8), (4, 3, 6), (2, 5, 11), (3, 5, 10)])
def test_whoever_knows_the_rule_and_tries_every_table_finds_no_small_cell(cells, limit, most):
    possible = defaultdict(list)
    for counts in itertools.product(range(most + 1), repeat=cells):
        table = shown(dict(zip("abcd", counts, strict=False)), limit)
        if table:
            possible[tuple(table.cells.items()), table.others].append(counts)
    tried = 0
    for (_, others), tables in possible.items():
        if others > most:  # tables with larger cells were not tried
            continue
        for cell in range(cells):
            values = {counts[cell] for counts in tables}
            tried += 1
            assert len(values) > 1 or not 0 < min(values) < limit, tables
    assert tried > cells


@pytest.mark.parametrize("limit", [-1, 0, 1, 2])
def test_no_setting_goes_below_the_floor(limit):
    assert shown({"jobs": 2}, limit) is None
    assert shown({"jobs": 3, "skills": 1}, limit) == Shown({}, 4)


def test_what_was_shown_before_differs_by_nothing_or_by_enough():
    before = Shown({"jobs": 6}, 5)
    assert follows(None, before)
    assert follows(before, before)
    assert follows(before, Shown({"jobs": 11}, 5))
    assert not follows(before, Shown({"jobs": 7}, 10))
    assert not follows(before, Shown({"jobs": 6}, 6))
    assert not follows(before, None)
