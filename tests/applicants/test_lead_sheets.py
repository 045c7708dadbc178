"""Columns of a sheet by what they are called, and its rows."""

import pytest

from assistant.applicants import lead_sheets
from assistant.console.words import words_of

PROGRAMS = {"cna": "CNA-EVE"}
WORDS = (words_of("import", "en"), words_of("import", "es"))


def named(key: str) -> list[str]:
    return [name.strip() for words in WORDS for name in words[f"heads_{key}"].split(",")]


def columns(*head: str) -> dict[str, int]:
    """By what the console takes them for."""
    return lead_sheets.columns(head, {key: named(key) for key in lead_sheets.COLUMNS}, named("beside"))


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (("Name", "Phone", "Email", "Program"), ["name", "phone", "email", "program"]),
        (("Student Name:", "Cell #", "E-mail *", "Course"), ["name", "phone", "email", "program"]),
        (("Student's name", "Phone number (cell)", "Best email", "Program of interest"),
         ["name", "phone", "email", "program"]),
        (("Nombre y apellidos", "Teléfono celular", "Correo electrónico", "Programa de interés"),
         ["name", "phone", "email", "program"]),
        (("NOMBRE DE LA PERSONA", "Teléfono de contacto", "Correo", "Curso que le interesa"),
         ["name", "phone", "email", "program"]),
        (("Nombre del programa", "Nombre", "Número"), ["program", "name", "phone"]),
        (("Apellidos", "Nombres", "Tel."), ["last_name", "first_name", "phone"]),
    ],
)  # fmt: skip
def test_columns_are_known_by_what_people_call_them(head: tuple[str, ...], found: list[str]) -> None:
    assert columns(*head) == {key: place for place, key in enumerate(found)}


@pytest.mark.parametrize(
    "other",
    ["Guardian phone", "Teléfono del tutor", "Emergency contact", "Student ID", "Nombre de la escuela", "Phone 2",
     "Mailing address", "Date", "Notas", "(name)", "", "#"],
)  # fmt: skip
def test_columns_of_something_else_are_left(other: str) -> None:
    assert columns(other) == {}


def test_who_is_called_so_to_the_letter_goes_before_others() -> None:
    assert columns("Contact phone", "Phone", "Phone") == {"phone": 1}


@pytest.mark.parametrize(
    "cell",
    ["a@b", "rosa@example.org;rosa2@example.org", "Rosa <rosa@example.org>", "rosa@example.org,", "ana@", "@x.org",
     "a b@example.org", "x" * 190 + "@example.org"],
)  # fmt: skip
def test_an_address_to_which_nothing_can_be_sent_is_wrong(cell: str) -> None:
    found = lead_sheets.row(2, ["Rosa", cell], {"name": 0, "email": 1}, PROGRAMS, "CNA-EVE")
    assert found.wrong == lead_sheets.BAD_EMAIL


def test_an_address_is_kept_in_small_letters() -> None:
    found = lead_sheets.row(2, ["Rosa", " ROSA@Example.org "], {"name": 0, "email": 1}, PROGRAMS, "CNA-EVE")
    assert (found.email, found.wrong) == ("rosa@example.org", None)
