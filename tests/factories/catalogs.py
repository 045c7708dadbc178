"""Small catalogues that are right; a test changes the one thing that it is about."""

import datetime as dt
from typing import Any

from assistant.catalog.schema import (
    Bilingual,
    Catalog,
    Cohort,
    Fact,
    Faq,
    Hours,
    Kind,
    Names,
    Obligation,
    Organisation,
    Partnership,
    Place,
    Profile,
    Program,
    Session,
    SupportService,
    Topic,
)

CHECKED = dt.date(2026, 11, 1)
UNTIL = dt.date(2027, 6, 30)


def both(en: str, es: str) -> Bilingual:
    return Bilingual(en=en, es=es)


def a_fact(en: str = "It is so.", es: str = "Es así.", **changes: Any) -> Fact:
    return Fact(**{"say": both(en, es), "owner": "ASCC", "checked": CHECKED, "until": UNTIL, **changes})


def an_organisation(id: str = "ASCC", **changes: Any) -> Organisation:
    given = {"id": id, "name": both("Arroyo Seco College", "Colegio Arroyo Seco"), "kind": "college"}
    return Organisation(**{**given, **changes})


def a_cohort(id: str = "CNA-EVE-2701", **changes: Any) -> Cohort:
    given = {"id": id, "starts_on": dt.date(2027, 1, 25), "seats": 20, "open_seats": 4, "checked": CHECKED}
    return Cohort(**{**given, **changes})


def a_session(id: str = "CNA-EVE-INFO", **changes: Any) -> Session:
    given = {
        "id": id,
        "starts_at": dt.datetime(2026, 12, 1, 18, 0),  # noqa: DTZ001 - local to the session's zone
        "minutes": 60,
        "rule": "FREQ=MONTHLY;BYDAY=1TU,3TU",
        "place": both("Room 4", "Salón 4"),
        "languages": frozenset({"en", "es"}),
    }
    return Session(**{**given, **changes})


def a_program(id: str = "CNA-EVE", **changes: Any) -> Program:
    given = {
        "id": id,
        "kind": Kind.TRAINING,
        "name": both(f"Nurse assistant {id}", f"Auxiliar de enfermería {id}"),
        "short": both(f"{id} class", f"clase {id}"),
        "names": Names(en=(f"{id} course",), es=(f"curso {id}",), heard=(f"see in a {id}",)),
        "occupation": both("nurse assistant", "auxiliar de enfermería"),
        "partners": ("ASCC",),
        "owner": "ASCC",
        "place": Place(name=both("Main campus", "Campus principal"), address="1 Main St", city="Tres Ríos", county="X"),
        "profile": Profile(cost=1150, weeks=9, times=frozenset({"evening", "weekend"})),
        "facts": {
            Topic.SUMMARY: a_fact(f"{id} is a course.", f"{id} es un curso."),
            Topic.COST: a_fact("It costs $1,150.", "Cuesta $1,150.", speak=both("1,150 dollars.", "1,150 dólares.")),
        },
        "cohorts": (a_cohort(f"{id}-2701"),),
        "sessions": (a_session(f"{id}-INFO"),),
    }
    return Program(**{**given, **changes})


def a_partnership(**changes: Any) -> Partnership:
    given = {
        "name": both("Tres Ríos Health Careers Partnership", "Alianza Tres Ríos"),
        "voice_name": both("Tres Ríos Health Careers", "Tres Ríos Carreras de Salud"),
        "zone": "America/Los_Angeles",
        "counties": ("Arroyo Seco", "Tres Pinos"),
        "front_desk": (Hours(days=("mon", "tue"), opens=dt.time(8, 30), closes=dt.time(17, 30)),),
        "phone": "+12095550100",
        "email": "hello@tresrios.example",
        "address": "1 Main St, Tres Ríos",
        "web": "https://tresrios.example",
        "contact": a_fact(),
        "privacy": a_fact(),
        "eligibility_notice": a_fact(),
    }
    return Partnership(**{**given, **changes})


def a_catalog(**changes: Any) -> Catalog:
    """Two programs, an organisation, and one of everything else."""
    given = {
        "partnership": a_partnership(),
        "organisations": (an_organisation(),),
        "programs": (a_program(), a_program("EMT", kind=Kind.APPRENTICESHIP)),
        "support": (SupportService(id="KIDS", name=both("Childcare", "Guardería"), kind="childcare", fact=a_fact()),),
        "obligations": (
            Obligation(id="EMT-SERVICE", program="EMT", months_of_service=12, legal_basis="contract", fact=a_fact()),
        ),
        "faqs": (
            Faq(id="TOO-OLD", asked=Names(en=("am i too old",), es=("ya estoy grande",)), fact=a_fact()),
            Faq(id="COST", topic=Topic.COST, asked=Names(), programs=("EMT",), fact=a_fact(), refer=True),
        ),
    }
    return Catalog(**{**given, **changes})
