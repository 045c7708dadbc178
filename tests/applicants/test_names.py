import pytest

from assistant.applicants.names import the_one


@pytest.mark.parametrize(
    ("given", "known", "found"),
    [
        ("rosa", ["Rosa"], 0),
        ("José Muñoz", ["jose  munoz"], 0),
        ("Rosa", ["Luz", "Rosa Díaz"], 1),
        ("Rosa Díaz", ["Rosa"], 0),
        ("Rosa Delgado", ["Rosa Díaz"], None),
        ("Rosa", ["Rosa Díaz", "Rosa Delgado"], None),
        ("Rosa", ["Rosa Díaz", "Rosa"], 1),
        ("Rosa", ["Rosa", "Rosa"], None),
        ("Luisa", ["Luis"], None),
        ("Mario Peña", ["Maria Peña"], None),
        ("Guadelupe Hernandez", ["Guadalupe Hernández"], 0),
        ("Guadelupe Hernandez", ["Guadalupe Hernández", "Guadolupe Hernández"], None),
        ("", ["", "Rosa"], None),
        ("  ", ["Rosa"], None),
        ("Rosa", [None], None),
        ("Rosa", [], None),
    ],
)
def test_a_name_is_one_persons_or_nobodys(given: str, known: list[str | None], found: int | None) -> None:
    assert the_one(given, known, slips=True) == found


def test_a_slip_counts_only_where_it_may() -> None:
    assert the_one("Guadelupe Hernandez", ["Guadalupe Hernández"]) is None
