import pytest

from bench.figures import Growth, Level, Turn, growth_of, level_of, percentile


def turns(*seconds: float, answered: bool = True) -> list[Turn]:
    """One after the other, each ending one second after the one before it, from second 1 on."""
    return [Turn(ended=float(place), seconds=taken, answered=answered) for place, taken in enumerate(seconds, start=1)]


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.5, 3.0), (0.75, 4.0), (0.9, 4.6), (1.0, 5.0)])
def test_percentile_lies_between_the_nearest_values(share: float, expected: float) -> None:
    assert percentile([5.0, 1.0, 4.0, 2.0, 3.0], share) == pytest.approx(expected)


def test_percentile_of_one_value_is_that_value() -> None:
    assert [percentile([0.25], share) for share in (0.0, 0.5, 0.99, 1.0)] == [0.25] * 4


def test_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_level_counts_turns_that_ended_in_the_window() -> None:
    level = level_of(turns(9.0, 0.1, 0.2, 0.3, 9.0), people=8, start=1.0, end=4.0, failed=0, cpu=0.6, others=0.25)
    assert level == Level(
        people=8,
        turns=3,
        per_second=1.0,
        p50=0.2,
        p95=pytest.approx(0.29),
        p99=pytest.approx(0.298),
        failed=0,
        cpu=pytest.approx(0.2),
        others=0.25,
    )


def test_level_counts_failures_outside_the_window_too() -> None:
    said = [*turns(0.1, 0.1, 0.1), Turn(ended=9.0, seconds=0.1, answered=False)]
    assert level_of(said, people=1, start=0.0, end=3.0, failed=2, cpu=0.0, others=0.0).failed == 3


def test_level_without_a_turn_in_the_window_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        level_of(turns(0.1), people=1, start=1.0, end=2.0, failed=0, cpu=0.0, others=0.0)


def test_growth_leaves_the_first_turn_out_and_takes_medians() -> None:
    said = turns(8.0, 0.1, 0.2, 0.6, 5.0, 0.3, 0.4, 9.0)
    assert growth_of(said, probe=3, failed=0) == Growth(turns=8, first=0.2, last=0.4, failed=0)
    assert growth_of(said, probe=3, failed=0).ratio == pytest.approx(2.0)


def test_growth_counts_what_failed() -> None:
    assert growth_of(turns(*[0.1] * 7, answered=False), probe=3, failed=2).failed == 9


def test_growth_needs_both_probes_and_a_first_turn() -> None:
    assert growth_of(turns(*[0.1] * 7), probe=3, failed=0).ratio == 1.0
    with pytest.raises(ValueError, match="6 turns are too few to compare 3 with 3"):
        growth_of(turns(*[0.1] * 6), probe=3, failed=0)
