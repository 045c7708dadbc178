"""Every stage against every stage, every cause and every reason."""

from itertools import product

import pytest

from assistant.applicants.stages import ASIDE, INTERESTED, ROAD, Cause, Reason, Stage, after, moves, refusal

HAPPENS = {
    Cause.CONTACT: Stage.CONTACTED,
    Cause.SCREENING: Stage.SCREENED,
    Cause.BOOKING: Stage.BOOKED,
    Cause.ATTENDANCE: Stage.ATTENDED,
}
PAIRS = list(product(Stage, Stage))


def test_the_road_and_what_is_beside_it_are_all_stages() -> None:
    assert {*ROAD, *ASIDE} == set(Stage)
    assert len(ROAD) == 10
    assert {Stage.NEW, Stage.CONTACTED, Stage.SCREENED, Stage.BOOKED, Stage.ATTENDED} == INTERESTED


@pytest.mark.parametrize(("stage", "to"), PAIRS)
def test_staff_may_move_along_the_road_both_ways_and_aside(stage: Stage, to: Stage) -> None:
    finished = stage in (Stage.COMPLETED, Stage.PLACED)
    allowed = stage is not to and not (finished and to in ASIDE)
    move = next((move for move in moves(stage) if move.to is to), None)
    assert (move is not None) == allowed
    if move is None:
        return
    back = stage in ROAD and to in ROAD and ROAD.index(to) < ROAD.index(stage)
    assert bool(move.reasons) == (back or to in ASIDE)


@pytest.mark.parametrize(("stage", "to"), PAIRS)
def test_a_move_is_refused_with_why(stage: Stage, to: Stage) -> None:
    move = next((move for move in moves(stage) if move.to is to), None)
    if stage is to:
        assert {refusal(stage, to, reason) for reason in (None, *Reason)} == {"same"}
    elif move is None:
        assert {refusal(stage, to, reason) for reason in (None, *Reason)} == {"not_a_move"}
    else:
        assert refusal(stage, to, None) == ("needs_reason" if move.reasons else None)
        fitting = {reason for reason in Reason if refusal(stage, to, reason) is None}
        assert fitting == set(move.reasons)
        assert {refusal(stage, to, reason) for reason in set(Reason) - fitting} <= {"other_reason"}


@pytest.mark.parametrize(("stage", "cause"), list(product(Stage, HAPPENS)))
def test_what_happens_moves_forward_and_never_back(stage: Stage, cause: Cause) -> None:
    found = after(stage, cause)
    if stage is Stage.CLOSED:
        assert found is Stage.CLOSED
    elif stage is Stage.NOT_NOW:
        returns = cause in (Cause.BOOKING, Cause.ATTENDANCE)
        assert found is (HAPPENS[cause] if returns else Stage.NOT_NOW)
    else:
        assert found is max(stage, HAPPENS[cause], key=ROAD.index)


@pytest.mark.parametrize("cause", [Cause.STAFF, Cause.UNDO, Cause.IMPORT])
def test_what_staff_do_does_not_happen_by_itself(cause: Cause) -> None:
    with pytest.raises(KeyError):
        after(Stage.NEW, cause)
