from pathlib import Path
from typing import Any

import pytest

from assistant.catalog.export import export
from assistant.catalog.load import load
from assistant.catalog.schema import SeatBlock, Session
from assistant.errors import CatalogError
from tests.catalog.test_load import TODAY
from tests.factories.catalogs import a_catalog, a_program, a_session, an_organisation


def _block(organisation: str = "SVMC", seats: int = 2) -> SeatBlock:
    return SeatBlock(organisation=organisation, seats=seats)


def _export(folder: Path, session: Session) -> None:
    organisations = (an_organisation(), an_organisation("SVMC"))
    programs = (a_program(sessions=(session,)), a_program("EMT"))
    export(a_catalog(programs=programs, organisations=organisations), folder)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"also": ("EMT",), "capacity": 3, "blocks": (_block(), _block("ASCC", 1))}, []),
        ({"also": ("NURSE",)}, ["sessions[0].also[0]: no program is called NURSE"]),
        (
            {"also": ("EMT", "CNA-EVE", "EMT")},
            [
                "sessions[0].also[1]: CNA-EVE is the program whose session it is; name the others alone",
                "sessions[0].also[2]: EMT is named twice",
            ],
        ),
        (
            {"capacity": 9, "blocks": (_block("SMVC"), _block(), _block())},
            [
                "sessions[0].blocks[0].organisation: no organisation is called SMVC",
                "sessions[0].blocks[2].organisation: SVMC has a block already; one holds all its seats",
            ],
        ),
        (
            {"capacity": 2, "blocks": (_block(), _block("ASCC", 1))},
            ["sessions[0].blocks: 3 seats are kept, more than the 2 that there are"],
        ),
        ({"blocks": (_block(),)}, ["sessions[0].blocks: seats can be kept only of a session with a `capacity`"]),
        (
            {"rule": "FREQ=DAILY;BYHOUR=10,18"},
            ["sessions[0].rule: takes place several times a day; make it a session of its own for each time"],
        ),
    ],
)
def test_what_a_session_says_of_programs_partners_and_seats(
    tmp_path: Path, changes: dict[str, Any], expected: list[str]
) -> None:
    _export(tmp_path, a_session(**changes))
    if not expected:
        (session,) = load(tmp_path, TODAY).programs[0].sessions
        assert (session.also, session.blocks) == (changes["also"], changes["blocks"])
        return
    with pytest.raises(CatalogError) as caught:
        load(tmp_path, TODAY)
    assert [problem.partition(": ")[2] for problem in caught.value.problems] == expected


def test_a_mistake_is_named_by_file_and_line(tmp_path: Path) -> None:
    _export(tmp_path, a_session(also=("EMT", "NURSE")))
    file = tmp_path / "programs" / "cna-eve.yml"
    with pytest.raises(CatalogError) as caught:
        load(tmp_path, TODAY)
    ((where, line, _),) = (problem.split(":", 2) for problem in caught.value.problems)
    assert where == "programs/cna-eve.yml"
    assert "NURSE" in file.read_text(encoding="utf-8").splitlines()[int(line) - 1]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"link": "http://meet.example"}, "link"),
        ({"closes_minutes": -1}, "closes_minutes"),
        ({"closes_minutes": 7 * 24 * 60 + 1}, "closes_minutes"),
        ({"blocks": ({"organisation": "SVMC", "seats": 0},)}, "seats"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        a_session(**given)
