"""Tables of figures; and that no small count of people can be worked out from what is shown."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.insight.suppression import HIDDEN, SMALL, part, share
from assistant.insight.tables import TOTAL, Key, sheltered_table, split_table

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=4).map(
    lambda counts: {f"part {place}": count for place, count in enumerate(counts)}
)


def test_rows_have_their_total_and_its_parts_the_largest_first() -> None:
    counts: dict[Key, int] = {("cost", "sms", "en"): 2, ("cost", "voice", ""): 1, ("place", "sms", "es"): 4}
    table = split_table("intents", "intent", counts)
    assert [(row.key, row.values) for row in table.rows] == [
        (
            "place",
            {
                "total": 4, "channel_sms": 4, "channel_voice": 0, "channel_chat": 0, "channel_unknown": 0,
                "language_en": 0, "language_es": 4, "language_unknown": 0,
            },
        ),
        (
            "cost",
            {
                "total": 3, "channel_sms": 2, "channel_voice": 1, "channel_chat": 0, "channel_unknown": 0,
                "language_en": 2, "language_es": 0, "language_unknown": 1,
            },
        ),
    ]  # fmt: skip


def test_rows_in_an_order_are_all_there() -> None:
    table = split_table("funnel", "stage", {("booked", "sms", "en"): 1}, order=("contact", "booked"))
    assert [(row.key, row.values[TOTAL]) for row in table.rows] == [("contact", 0), ("booked", 1)]
    assert not table.empty and split_table("funnel", "stage", {}, order=("contact",)).empty


def test_of_people_the_languages_are_hidden_where_they_are_few() -> None:
    counts: dict[Key, int] = {("placed", "sms", "en"): 40, ("placed", "sms", "es"): 3}
    (row,) = split_table("funnel", "stage", counts, people=True).rows
    assert (row.values["language_en"], row.values["language_es"]) == (HIDDEN, SMALL)
    assert (row.values[TOTAL], row.values["channel_sms"]) == (43, 43)
    (row,) = split_table("intents", "intent", counts).rows
    assert (row.values["language_en"], row.values["language_es"]) == (40, 3)


def test_who_sees_no_people_sees_totals_alone() -> None:
    table = sheltered_table("interest", "program", {"EMT": 3, "CNA-EVE": 30, "CHW": 50})
    assert table.columns == (TOTAL,)
    assert [(row.key, row.values[TOTAL]) for row in table.rows] == [("CHW", 50), ("CNA-EVE", HIDDEN), ("EMT", SMALL)]


@given(COUNTS)
def test_a_hidden_part_may_be_any_small_count_for_one_who_knows_the_total(counts: dict[str, int]) -> None:
    total = sum(counts.values())
    shown = part(counts)
    if total <= 10 or (HIDDEN in shown.values() and SMALL not in shown.values()):
        return  # the total itself is not told; or nothing of the table is
    for name, value in shown.items():
        if value == SMALL:
            assert _possible(shown, total, name) == set(range(1, 11))


@given(COUNTS)
def test_of_a_table_that_cannot_be_kept_nothing_is_shown(counts: dict[str, int]) -> None:
    shown = part(counts)
    assert not any(isinstance(value, int) and 0 < value <= 10 for value in shown.values())
    smallest_told = [name for name, value in shown.items() if value == SMALL]
    if any(0 < count <= 10 for count in counts.values()) and not smallest_told:
        assert set(shown.values()) == {HIDDEN}


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ab"), st.sampled_from(("sms", "chat")), st.sampled_from(("en", "es"))),
        st.integers(0, 30),
    )
)
def test_no_table_of_people_shows_a_small_number_of_one_language(counts: dict[Key, int]) -> None:
    for row in split_table("funnel", "stage", counts, people=True).rows:
        told = [row.values[f"language_{language}"] for language in ("en", "es", "unknown")]
        assert not any(isinstance(value, int) and 0 < value <= 10 for value in told)
        hidden = [value for value in told if not isinstance(value, int)]
        assert len(hidden) != 1 or int(str(row.values[TOTAL])) <= 10


@pytest.mark.parametrize(
    ("count", "of", "expected"),
    [
        (0, 10, None),
        (0, 11, 0.0),
        (1, 40, None),
        (10, 40, None),
        (11, 40, 0.275),
        (30, 40, None),
        (29, 40, 0.725),
        (40, 40, 1.0),
    ],
)
def test_a_share_tells_nothing_of_a_few(count: int, of: int, expected: float | None) -> None:
    assert share(count, of) == expected


def _possible(shown: dict[str, object], total: int, name: str) -> set[int]:
    left = total - sum(value for value in shown.values() if isinstance(value, int))
    small = sum(1 for other, value in shown.items() if value == SMALL and other != name)
    large = sum(1 for value in shown.values() if value == HIDDEN)
    found = set()
    for mine, *others in product(range(1, 11), repeat=small + 1):
        rest = left - mine - sum(others)
        if rest == 0 if large == 0 else rest >= 11 * large:
            found.add(mine)
    return found
