"""What people look for, read from their words."""

import pytest

from assistant.catalog.filters import Filters, Time, read_filters
from assistant.catalog.schema import Catalog, Kind

EVENING: Time = "evening"
WEEKEND: Time = "weekend"
DAY: Time = "day"
MORNING: Time = "morning"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        # times
        ("any nite or wknd classes i work days", Filters(times=frozenset({EVENING, WEEKEND}))),
        ("which of your classes are at night", Filters(times=frozenset({EVENING}))),
        ("¿Cuáles son de noche?", Filters(times=frozenset({EVENING}))),
        ("algo d noche", Filters(times=frozenset({EVENING}))),
        ("y las que son de fin de semana", Filters(times=frozenset({WEEKEND}))),
        ("nomás puedo los sábados", Filters(times=frozenset({WEEKEND}))),
        ("i work nights what can i take", Filters(times=frozenset({DAY, MORNING}))),
        ("trabajo de noche en una bodega", Filters(times=frozenset({DAY, MORNING}))),
        ("if they only got saturdays free", Filters(times=frozenset({WEEKEND}))),
        ("nothing at night please", Filters()),
        ("good night", Filters()),
        ("buenas noches", Filters()),
        # money
        ("are there any that pay you to go", Filters(paid=True)),
        ("algo donde le paguen a uno mientras estudia", Filters(paid=True)),
        ("que paguen", Filters(paid=True)),
        ("which ones are free", Filters(free=True)),
        ("todo lo que tengan gratis", Filters(free=True)),
        ("what are the cheapest ones", Filters(sort="cheapest")),
        ("how do i pay for it", Filters()),
        # length
        ("Busco algo corto, 2 o 3 meses. ¿Qué me recomiendan?", Filters(max_weeks=13, sort="shortest")),
        ("the 8 week one", Filters(max_weeks=8)),
        ("8wk class", Filters(max_weeks=8)),
        ("under three months", Filters(max_weeks=13)),
        ("a couple of months", Filters(max_weeks=9)),
        ("un mes", Filters(max_weeks=4)),
        ("menos de un año", Filters(max_weeks=52)),
        ("something short", Filters(max_weeks=17, sort="shortest")),
        ("algo rapidito", Filters(max_weeks=17, sort="shortest")),
        ("tengo un record de hace 10 años", Filters()),
        ("i was fired 6 months ago", Filters()),
        ("2 years of experience", Filters()),
        # age
        ("for my 16 year old", Filters(age=16)),
        ("my son is 16 is there anything for him", Filters(age=16)),
        ("got anything for a 17yo", Filters(age=17)),
        ("mi hija tiene 16 años", Filters(age=16)),
        ("para un muchacho de dieciséis años", Filters(age=16)),
        ("what do you have for teens", Filters(age=16)),
        ("im 54 is that too old", Filters()),
        # place and form
        ("any openings out by tres pinos", Filters(city="Tres Pinos")),
        ("cerca de Arroyo Seco qué hay", Filters(city="Arroyo Seco")),
        ("which ones are online", Filters(online=True)),
        ("cuales tienen en linea? pa ver si agarro una", Filters(online=True)),
        ("not online, i want in person", Filters(in_person=True)),
        ("presencial", Filters(in_person=True)),
        ("classes in spanish", Filters(language="es")),
        ("no hablo mucho inglés", Filters(language="es")),
        # what is asked for
        ("what u got for someone w no experience", Filters(no_experience=True)),
        ("q programas tienen pa trabajar en hospital sin experiencia", Filters(no_experience=True)),
        ("algo sin prepa", Filters(no_diploma=True)),
        ("i dont have a hs diploma", Filters(no_diploma=True)),
        ("trainings that don't require a diploma", Filters(no_diploma=True)),
        # kind and interest
        ("what kinda apprenticeships r open rn", Filters(kinds=frozenset({Kind.APPRENTICESHIP}))),
        ("cuáles aprendizajes hay", Filters(kinds=frozenset({Kind.APPRENTICESHIP}))),
        ("hay pasantías", Filters(kinds=frozenset({Kind.INTERNSHIP}))),
        ("nomas clases", Filters(kinds=frozenset({Kind.TRAINING}))),
        ("me gusta ayudar a mi comunidad", Filters(interests=("community",))),
        ("good w computers", Filters(interests=("office",))),
        ("de oficina hay algo, no me gusta ver sangre", Filters(interests=("office",))),
        ("first patients, then lab", Filters(interests=("patient_care", "lab"))),
        ("nothing with needles tho", Filters()),
        ("i hate desks", Filters()),
        # several, and none
        ("free weekend classes in spanish", Filters(free=True, times=frozenset({WEEKEND}), language="es")),
        ("what all do you guys have going on right now", Filters()),
        ("q clases ay", Filters()),
        ("", Filters()),
    ],
)
def test_filters_are_read_from_words(demo: Catalog, said: str, expected: Filters) -> None:
    assert read_filters(said, [], demo) == expected


@pytest.mark.parametrize(
    ("said", "entities", "expected"),
    [
        ("my daughter's sixteen is there something", [("age", "sixteen")], Filters(age=16)),
        ("any free ones near merced", [("location", "merced")], Filters(free=True, city="merced")),
        ("por allá en tres pinos", [("location", "tres pinos")], Filters(city="Tres Pinos")),
        ("mi cuñada busca eso", [("program_type", "aprendizaje")], Filters(kinds=frozenset({Kind.APPRENTICESHIP}))),
        ("tengo cuarenta", [("age", "cuarenta")], Filters()),
    ],
)
def test_filters_are_read_from_entities(
    demo: Catalog, said: str, entities: list[tuple[str, str]], expected: Filters
) -> None:
    assert read_filters(said, entities, demo) == expected


def test_filters_name_what_they_ask() -> None:
    filters = Filters(paid=True, times=frozenset({"evening"}), max_weeks=13, sort="shortest")
    assert filters.described == ("paid", "times", "max_weeks")
    assert bool(filters)
    assert bool(Filters(sort="shortest"))
    assert Filters().described == ()
    assert not Filters()
