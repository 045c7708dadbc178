from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.insight.suppression import HIDDEN, SMALL, Published, suppress

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=5).map(
    lambda counts: {f"answer {place}": count for place, count in enumerate(counts)}
)


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        ([0, 0], [0, 0], 0),
        ([11, 0], [11, 0], 11),
        ([10, 0], [SMALL, 0], SMALL),
        ([1, 30, 40], [SMALL, HIDDEN, 40], 71),
        ([10, 11, 40], [SMALL, HIDDEN, 40], 61),
        ([1, 11, 40], [SMALL, HIDDEN, HIDDEN], 52),  # 12 beside 40 would be 1 and 11
        ([1, 11], [SMALL, HIDDEN], HIDDEN),
        ([1, 1, 50], [SMALL, SMALL, HIDDEN], 52),
        ([5, 6], [SMALL, SMALL], 11),
        ([10, 10], [SMALL, SMALL], HIDDEN),  # 20 would say it all
        ([2, 3], [SMALL, SMALL], SMALL),
        ([7, 200], [SMALL, HIDDEN], 207),
    ],
)
def test_small_counts_are_hidden_and_what_would_tell_them(
    counts: list[int], shown: list[object], total: object
) -> None:
    published = suppress({str(place): count for place, count in enumerate(counts)})
    assert (list(published.counts.values()), published.total) == (shown, total)


@given(COUNTS)
def test_nothing_small_is_shown_and_no_count_is_false(counts: dict[str, int]) -> None:
    published = suppress(counts)
    for name, count in counts.items():
        expected = SMALL if 0 < count <= 10 else count
        assert published.counts[name] in (expected, HIDDEN if count > 10 else expected)
    assert published.total in (sum(counts.values()), SMALL, HIDDEN)
    assert not (isinstance(published.total, int) and 0 < published.total <= 10)


@given(COUNTS)
def test_a_hidden_count_may_be_any_from_1_to_10_for_one_who_knows_the_rest(counts: dict[str, int]) -> None:
    published = suppress(counts)
    if not isinstance(published.total, int):
        return
    for name, shown in published.counts.items():
        if shown == SMALL:
            assert _possible(published, name) == set(range(1, 11))


def _possible(published: Published, name: str) -> set[int]:
    """What it may be: the others that are hidden take what they may, and all together make the total."""
    assert isinstance(published.total, int)
    left = published.total - sum(count for count in published.counts.values() if isinstance(count, int))
    small = sum(1 for other, count in published.counts.items() if count == SMALL and other != name)
    large = sum(1 for count in published.counts.values() if count == HIDDEN)
    found = set()
    for mine, *others in product(range(1, 11), repeat=small + 1):
        rest = left - mine - sum(others)
        if rest == 0 if large == 0 else rest >= 11 * large:
            found.add(mine)
    return found
