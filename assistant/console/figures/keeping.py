"""What was made of the counts is kept until something is counted anew: within that time every look finds the same."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from assistant.console.figures.looks import Look
from assistant.console.visit import Visit
from assistant.store.queries.figures import newest

T = TypeVar("T")
_MOST: Final = 64
# Answers of groups are of quarters that are over, but they are no counts of ours.
_NEVER: Final = frozenset({"groups"})
_made: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()


def kept(visit: Visit, session: Session, look: Look, key: str, make: Callable[[], T]) -> T:
    """What `make` gives, or gave for the same look at the same counts."""
    counted = newest(session)
    if key in _NEVER or counted is None:
        return make()
    place = (id(visit.services.database), key, look, counted)
    with _lock:
        if place in _made:
            _made.move_to_end(place)
            found: T = _made[place]
            return found
    fresh = make()
    with _lock:
        _made[place] = fresh
        while len(_made) > _MOST:
            _made.popitem(last=False)
    return fresh
