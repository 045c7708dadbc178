"""`/console/duplicates`: pairs of records that may be one person, why, and what to do about it."""

from typing import Annotated

from fastapi import Form, Response
from sqlalchemy.orm import Session

from assistant.console.doors import Room
from assistant.console.duplicates.sides import questions_of, sides
from assistant.console.people import sight
from assistant.console.people.answers import Told
from assistant.console.people.sight import person_path
from assistant.console.visit import Visit, Visiting
from assistant.console.words import words_of
from assistant.errors import MergeError
from assistant.staff.roles import Permission
from assistant.store import likely, likely_pairs, merges
from assistant.store.queries.person import Person, person

room = Room("duplicates")
PATH = "/console/duplicates"
MERGE = Permission.MERGE_PEOPLE


@room.get("/duplicates", permission=MERGE)
def list_pairs(visit: Visiting, before: str | None = None) -> Response:
    with visit.reading() as session:
        pairs, further = likely_pairs.newest(session, questions_of(visit), before)
        shown = sides(session, visit, pairs)
    visit.saw("applicant", *(one.id for pair in shown for one in (pair.one, pair.other)))
    return visit.page(
        "duplicates/list.html.jinja", pairs=shown, next=further, first=before is None, programs=sight.programs_of(visit)
    )


@room.get("/duplicates/{one}/{other}", permission=MERGE)
def compare(visit: Visiting, one: str, other: str) -> Response:
    with visit.reading() as session:
        found = _both(session, visit, one, other)
        told_apart = likely.are_two(session, one, other)
        alike = [] if told_apart else likely_pairs.compared(session, [(one, other)], questions_of(visit))
    visit.saw("applicant", one, other)
    return visit.page(
        "duplicates/pair.html.jinja",
        people=found,
        likeness=alike[0].likeness if alike else None,
        programs=sight.programs_of(visit),
        births=questions_of(visit),
        reader=Told(sight.catalog_of(visit), visit.language, words_of("people", visit.language)),
        organisations=sight.organisations_of(visit),
    )


@room.post("/duplicates/{one}/{other}/merge", permission=MERGE)
def merge(
    visit: Visiting,
    one: str,
    other: str,
    keep: Annotated[str, Form()],
    name: Annotated[str, Form()] = "",
    language: Annotated[str, Form()] = "",
    organisation_id: Annotated[str, Form()] = "",
) -> Response:
    """`keep`: whose record stays; of the rest, whose is right."""
    if keep not in (one, other):
        raise sight.nothing()
    gone = other if keep == one else one
    right = {"name": name, "language": language, "organisation_id": organisation_id}
    try:
        with visit.writing() as session:
            _both(session, visit, one, other)
            take = {key for key, whose in right.items() if whose == gone}
            row = merges.merge(session, keep, gone, visit.member.id, visit.now, take=take)
            seats = merges.given_back(session, row.id)
            visit.changed(session, "applicant", keep, "merged", merged=gone, merge=row.id, seats_given_back=seats)
            visit.changed(session, "applicant", gone, "merged", into=keep, merge=row.id)
    except MergeError as error:
        return visit.refused(f"cannot_{error.reason}", 409)
    told = "merged_one_seat" if seats else "merged"
    return visit.to(person_path(keep), told=told, undo=f"{PATH}/merges/{row.id}/part")


@room.post("/duplicates/merges/{merge_id}/part", permission=MERGE)
def part(visit: Visiting, merge_id: str) -> Response:
    try:
        with visit.writing() as session:
            parted = merges.part(session, merge_id, visit.member.id, visit.now)
            new, gone = sum(parted.stays.values()), parted.seats_gone
            details = {"merge": merge_id, "stays": parted.stays, "changed": parted.changed, "seats_gone": gone}
            visit.changed(session, "applicant", parted.kept_id, "parted", other=parted.merged_id, **details)
            visit.changed(session, "applicant", parted.merged_id, "parted", other=parted.kept_id, **details)
    except MergeError as error:
        return visit.refused(f"cannot_{error.reason}", 409)
    kept = person_path(parted.kept_id)
    if gone:
        return visit.to(kept, told="parted_seats_gone", gone=gone, count=new)
    return visit.to(kept, told="parted_and_stays", count=new) if new else visit.to(kept, told="parted")


@room.post("/duplicates/{one}/{other}/two", permission=MERGE)
def take_for_two(visit: Visiting, one: str, other: str) -> Response:
    with visit.writing() as session:
        _both(session, visit, one, other)
        likely.take_for_two(session, one, other, visit.member.id, visit.now)
        visit.changed(session, "applicant", one, "told_apart", other=other)
    return visit.to(PATH, told="told_apart", undo=f"{PATH}/{one}/{other}/maybe")


@room.post("/duplicates/{one}/{other}/maybe", permission=MERGE)
def take_for_one_again(visit: Visiting, one: str, other: str) -> Response:
    with visit.writing() as session:
        _both(session, visit, one, other)
        if likely.forget_two(session, one, other):
            visit.changed(session, "applicant", one, "undone", other=other)
    return visit.to(f"{PATH}/{one}/{other}", told="undone")


def _both(session: Session, visit: Visit, one: str, other: str) -> list[Person]:
    """404 where one is not there."""
    minors = sight.minors_of(visit)
    found = [person(session, id, visit.member, minors, visit.now) for id in (one, other)]
    there = [each for each in found if each is not None]
    if len(there) < 2 or one == other:
        raise sight.nothing()
    return there
