import datetime as dt

import pytest

from assistant.applicants.next_steps import Step, next_steps
from assistant.applicants.stages import Stage

SEAT = dt.datetime(2026, 12, 2, 2, 0, tzinfo=dt.UTC)
PAPERS = {"status": "conditional", "papers": [{"document": "live_scan"}]}


@pytest.mark.parametrize(
    ("stage", "result", "seat", "steps"),
    [
        ("new", None, None, (Step("screen"), Step("book"))),
        (
            "new",
            {"status": "need_info", "missing": ["birth", "diploma"]},
            None,
            (Step("ask", ("birth",)), Step("book")),
        ),
        ("screened", PAPERS, SEAT, (Step("bring", ("live_scan",)), Step("come", on=SEAT.isoformat()))),
        ("attended", PAPERS, None, (Step("bring", ("live_scan",)), Step("apply"))),
        ("screened", {"status": "not_now", "earliest": "2027-03-01"}, None, (Step("until", on="2027-03-01"),)),
        ("screened", {"status": "refer_staff", "deciding": ["work"]}, None, (Step("decide", ("work",)),)),
        ("accepted", {"status": "likely"}, None, ()),
        ("closed", None, SEAT, ()),
        ("placed", PAPERS, None, ()),
    ],
)
def test_next_steps(stage: str, result: object, seat: dt.datetime | None, steps: tuple[Step, ...]) -> None:
    assert next_steps(Stage(stage), result, seat_at=seat, waits_for_guardian=False) == steps  # type: ignore[arg-type]
    held = next_steps(Stage(stage), result, seat_at=seat, waits_for_guardian=True)  # type: ignore[arg-type]
    assert held == (Step("guardian"), *steps)
