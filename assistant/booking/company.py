"""How many come: "two seats", "para mí y mi hermana", "my sister too", "somos tres"."""

import re
from functools import cache

from assistant.booking.phrases import Reading, one_of, pattern

# More than these come by arrangement with the front desk; a number above is no number of people.
MOST = 60


def read_seats(reading: Reading) -> int | None:
    """The seats that are wanted, the person's own too, or `None` where nothing is said of it."""
    for match, start, end in reading.find(_counted()):
        number = int(next(group for group in match.groups() if group))
        if 1 <= number <= MOST:
            reading.take(start, end)
            # What is told besides says who they are.
            _with_them(reading)
            return number
    if reading.takes("both_of_us"):
        return 2
    if reading.takes("plus_one"):
        return 2
    others = _with_them(reading)
    return others + 1 if others else None


@cache
def _counted() -> re.Pattern[str]:
    number = r"(\d{1,2})"
    return re.compile(
        rf"(?<!\S)(?:{number} (?:{one_of('seats')}|{one_of('people')})|{one_of('party')} (\d{{1,2}})"
        rf"|{one_of('we_are')} (\d{{1,2}}))(?!\S)"
    )


def _with_them(reading: Reading) -> int:
    """How many come along with the person."""
    if pattern("along").search(reading.said.text) is None:
        return 0
    along = 0
    for match, start, end in list(reading.find(_kin_pattern())):
        if match["many"]:
            if not match["number"]:
                continue
            along += int(match["number"])
        else:
            along += 1
        reading.take(start, end)
    if along:
        for _, start, end in list(reading.find(pattern("along"))):
            reading.take(start, end)
    return along


@cache
def _kin_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\S){one_of('my')} (?:(?P<many>(?P<number>\d{{1,2}}) {one_of('kin_many', 'kin')})"
        rf"|(?P<one>{one_of('kin')}))(?!\S)"
    )
