"""Which purpose a program asks for, and that every kind of program has one."""

import pytest

from assistant.applicants.sharing import FIELDS, IN_COMMON, Purpose, Shown, kinds_for, purpose_of, wish_of
from assistant.catalog.schema import Kind
from tests.factories.catalogs import a_program


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_one_purpose(kind: Kind) -> None:
    purpose = purpose_of(a_program(kind=kind))
    assert [one for one in Purpose if kind.value in kinds_for(one)] == [purpose]


def test_the_owner_is_who_wants_to_know() -> None:
    wish = wish_of(a_program(kind=Kind.APPRENTICESHIP, owner="SVMC"))
    assert (wish.organisation, wish.purpose) == ("SVMC", Purpose.RECRUITING)


def test_answers_go_to_who_pays_alone_and_no_purpose_shows_what_was_said() -> None:
    assert [purpose for purpose in Purpose if Shown.FACTS in FIELDS[purpose]] == [Purpose.FUNDING]
    assert not any({Shown.TALK, Shown.NOTES, Shown.TASKS} & shown for shown in FIELDS.values())
    assert all(shown >= IN_COMMON for shown in FIELDS.values())
