"""Which programs fit what somebody looks for. No score is ever shown: fits are listed, not ranked people."""

from collections.abc import Callable, Iterator

from assistant.catalog.filters import Filters, Sort, Time, read_filters, same_place
from assistant.catalog.schema import Catalog, Profile, Program

__all__ = ["Filters", "Sort", "Time", "read_filters", "recommend", "search"]

# A length is met by a program this many weeks longer: "three months" is said of 13 weeks and of 14.
SOME_WEEKS = 0.5
INTEREST, TIME, PAID = 4, 2, 1


def search(catalog: Catalog, filters: Filters) -> list[Program]:
    """The programs on offer that meet every filter, in the catalogue's order, or best first where `sort` asks.

    What the catalogue does not say of a program never meets a filter, and never shuts it out of one that
    was not asked.
    """
    found = [program for program in catalog.offered if all(_meets(program, filters))]
    if filters.sort is not None:
        found.sort(key=_SORTS[filters.sort])
    elif filters.online:
        found.sort(key=lambda program: program.profile.format != "online")
    return found


def recommend(catalog: Catalog, interest: str | None, time: str | None, paid: bool | None) -> list[Program]:
    """The programs that fit best, best first; those of the interest where any has it.

    `time` is "day", "evening", "weekend", "morning", "full_time" or anything else for no wish. Equal fits
    keep the catalogue's order, those that ask for experience last.
    """
    offered = list(catalog.offered)
    if interest is not None and any(interest in program.profile.interests for program in offered):
        offered = [program for program in offered if interest in program.profile.interests]

    def fit(program: Program) -> tuple[int, bool]:
        profile = program.profile
        points = INTEREST * (interest in profile.interests) + PAID * (bool(paid) and _is_paid(profile))
        points += TIME * bool(_wished(time) & profile.times)
        return -points, profile.experience is True

    return sorted(
        (program for program in offered if fit(program)[0] or not (interest or paid or _wished(time))),
        key=fit,
    )


def _wished(time: str | None) -> frozenset[str]:
    """The times that suit a wish: who wants evenings is as free on weekends."""
    return {
        "day": frozenset(("day", "morning", "full_time")),
        "evening": frozenset(("evening", "weekend")),
        "weekend": frozenset(("weekend",)),
        "morning": frozenset(("morning", "day")),
        "full_time": frozenset(("full_time",)),
    }.get(time or "", frozenset())


def _meets(program: Program, filters: Filters) -> Iterator[bool]:
    profile = program.profile
    if filters.kinds:
        yield program.kind in filters.kinds
    if filters.paid:
        yield _is_paid(profile)
    if filters.free:
        yield 0 in (profile.cost, profile.funded_cost)
    if filters.times:
        yield bool(profile.times & filters.times)
    if filters.online:
        yield profile.format in ("online", "hybrid")
    if filters.in_person:
        yield profile.format in ("in_person", "hybrid")
    if filters.language is not None:
        yield filters.language in profile.languages
    if filters.max_weeks is not None:
        yield (profile.weeks is not None and profile.weeks <= filters.max_weeks + SOME_WEEKS)
    if filters.city is not None:
        place = program.place
        yield place is not None and (same_place(place.city, filters.city) or same_place(place.county, filters.city))
    if filters.no_experience:
        yield profile.experience is False
    if filters.no_diploma:
        yield profile.diploma is False
    if filters.age is not None:
        yield profile.minimum_age is not None and profile.minimum_age <= filters.age
    if filters.interests:
        yield not profile.interests.isdisjoint(filters.interests)


def _is_paid(profile: Profile) -> bool:
    return profile.pay_per_hour is not None or profile.stipend is not None


def _weeks(program: Program) -> float:
    return program.profile.weeks if program.profile.weeks is not None else float("inf")


def _cost(program: Program) -> float:
    costs = [cost for cost in (program.profile.cost, program.profile.funded_cost) if cost is not None]
    return float(min(costs)) if costs else float("inf")


_SORTS: dict[Sort, Callable[[Program], float]] = {"shortest": _weeks, "cheapest": _cost}
