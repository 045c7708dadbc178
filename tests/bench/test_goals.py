import pytest

from bench.figures import Figures
from bench.goals import Goal
from tests.bench.factories import ours, report

SPEED_8, SPEED_32, P95, GROWTH, MEMORY, TRAINING, COLD_START = range(7)


def goals(mine: Figures) -> tuple[Goal, ...]:
    return report(mine).goals


def test_goals_are_those_of_the_issue() -> None:
    assert [(goal.name, goal.limit, goal.at_least, goal.unit) for goal in goals(ours())] == [
        ("turns a second, 8 people: of the peer's", 3.0, True, "times"),
        ("turns a second, 32 people: of the peer's", 3.0, True, "times"),
        ("p95 of a turn, 32 people: of the peer's", 0.25, False, "times"),
        ("turn 500: of turn 1", 1.2, False, "times"),
        ("memory of engine and app: of the peer's", 1.0, False, "times"),
        ("training", 90.0, False, "seconds"),
        ("cold start to the first answer", 20.0, False, "seconds"),
    ]


def test_all_are_reached_at_their_limits() -> None:
    at_limits = ours(speed=30.0, p95=1.0, last=0.06, engine=900_000_000, training=90.0, cold_start=20.0)
    assert [goal.measured for goal in goals(at_limits)] == [3.0, 3.0, 0.25, pytest.approx(1.2), 1.0, 90.0, 20.0]
    assert all(goal.reached for goal in goals(at_limits))


@pytest.mark.parametrize(
    ("beyond", "missed"),
    [
        (ours(speed=29.9), {SPEED_8, SPEED_32}),
        (ours(p95=1.01), {P95}),
        (ours(last=0.061), {GROWTH}),
        (ours(engine=900_000_001), {MEMORY}),
        (ours(training=90.1), {TRAINING}),
        (ours(cold_start=20.1), {COLD_START}),
    ],
)
def test_each_is_missed_beyond_its_limit(beyond: Figures, missed: set[int]) -> None:
    assert {place for place, goal in enumerate(goals(beyond)) if not goal.reached} == missed


def test_no_figure_counts_of_turns_that_failed() -> None:
    failing = goals(ours(failed=1))
    assert {place for place, goal in enumerate(failing) if not goal.reached} == {SPEED_8, SPEED_32, P95, GROWTH}


def test_memory_leaves_the_supervisor_out() -> None:
    assert goals(ours(engine=400_000_000))[MEMORY].measured == 0.5


def test_a_level_that_was_not_tried_is_no_figure() -> None:
    with pytest.raises(KeyError):
        ours().level(2)
