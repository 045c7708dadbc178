"""Two records of one person, and two people of one family."""

from typing import Any

import pytest

from assistant.applicants.likeness import Known, Likeness, Names, Sign, likeness

PHONE, EMAIL = "+12095550101", "rosa@example.org"


def known(name: str | None, phone: str = "", email: str = "", born: str | None = None) -> Known:
    return Known(name or "", name, frozenset({phone} - {""}), frozenset({email} - {""}), born)


@pytest.mark.parametrize(
    ("one", "other", "score", "signs"),
    [
        (("Rosa Vega", PHONE), ("rosa vega", PHONE), 85, [Sign.SAME_NAME, Sign.PHONE]),
        (("Vega Rosa", "", EMAIL), ("Rosa Vega", "", EMAIL), 90, [Sign.SAME_NAME, Sign.EMAIL]),
        (("José Núñez", PHONE, EMAIL), ("Jose Nunez", PHONE, EMAIL), 100, [Sign.SAME_NAME, Sign.EMAIL, Sign.PHONE]),
        (("Rosa Vega", "", "", "2003-05"), ("Rosa Vega", "", "", "2003-05-17"), 80, [Sign.SAME_NAME, Sign.BIRTH_MONTH]),
        (
            ("Rosa Vega", "", "", "2003-05-17"),
            ("Rosa Vega", "", "", "2003-05-17"),
            85,
            [Sign.SAME_NAME, Sign.BIRTH_DAY],
        ),
        (("Rosa Vega", PHONE), ("Rosa Vega López", PHONE), 75, [Sign.LONGER_NAME, Sign.PHONE]),
        (("Guadalupe Hernandez", PHONE), ("Guadalupe Hernandes", PHONE), 75, [Sign.NEARLY_NAME, Sign.PHONE]),
        (("Rosa", PHONE), ("Rosa Vega", PHONE), 60, [Sign.FIRST_NAME, Sign.PHONE]),
        ((None, PHONE), ("Rosa Vega", PHONE), 45, [Sign.PHONE, Sign.NO_NAME]),
    ],
)
def test_one_person(one: Any, other: Any, score: int, signs: list[Sign]) -> None:
    assert likeness(known(*one), known(*other)) == Likeness(score, tuple(signs))
    assert likeness(known(*other), known(*one)) == Likeness(score, tuple(signs))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Rosa Vega", PHONE), ("Luis Vega", PHONE)),
        (("Luis Vega", PHONE), ("Luisa Vega", PHONE)),
        (("Rosa Vega",), ("Rosa Vega",)),
        (("Rosa Vega", "", "", "2003"), ("Rosa Vega", "", "", "2003")),
        (("Rosa Vega", "", "", "2003-05"), ("Luis Mora", "", "", "2003-05")),
        (("Luis Mora", PHONE, "", "1975-02-01"), ("Luis Mora", PHONE, "", "2003-05")),
        (("Rosa", "", "", "2003-05"), ("Rosa Vega", "", "", "2003-05")),
        ((None, "", "", "2003-05"), ("Rosa Vega", "", "", "2003-05")),
        ((None,), (None,)),
    ],
)
def test_two_people(one: Any, other: Any) -> None:
    assert likeness(known(*one), known(*other)) is None
    assert likeness(known(*other), known(*one)) is None


def test_among_many_names_those_are_found_that_say_one_person() -> None:
    many = [
        "Rosa Vega",
        "vega  ROSA",
        "Rosa Vega López",
        "Róse Vega",
        "Luis Vega",
        "Rosa",
        "Marisol Vega",
        "Narisol Vega",
        "José Núñez",
    ]
    names = Names(many)
    assert [many[place] for place in names.alike("Rosa Vega")] == ["Rosa Vega", "vega  ROSA", "Rosa Vega López"]
    assert [many[place] for place in names.alike("Marisol Vega")] == ["Marisol Vega", "Narisol Vega"]
    assert [many[place] for place in names.alike("Jose Nunez")] == ["José Núñez"]
    assert list(names.alike("Eva Sol")) == list(Names([]).alike("Rosa Vega")) == []
