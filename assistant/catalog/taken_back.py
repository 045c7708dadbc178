"""One change of a piece taken back, and what others changed in other places of it since left as it is."""

from collections.abc import Mapping
from typing import Any

from assistant.catalog.differences import by_name, is_named

# So deep are the places that people edit: `facts.cost`, `rules.age`. What is in one belongs together.
_DEEPEST = 2
_LANGUAGES = frozenset({"en", "es", "heard"})


class ChangedSinceError(Exception):
    """What the change left in a place is not what is there now."""


def taken_back(before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """`now` without what made `after` of `before`. Raises `ChangedSinceError` where a place of it is another by now."""
    return dict(_taken_back(before, after, now, 0))


def _taken_back(before: Any, after: Any, now: Any, depth: int) -> Any:
    if before == after:
        return now
    if now == after:
        return before
    if depth < _DEEPEST and all(_has_places(one) for one in (before, after, now)):
        return _by_key(before, after, now, depth)
    if depth < _DEEPEST and all(map(is_named, (before, after, now))):
        old, new, there = (by_name(one) for one in (before, after, now))
        if _order(old, new) != _order(new, old):
            raise ChangedSinceError
        return list(_by_key(old, new, there, depth).values())
    raise ChangedSinceError


def _by_key(before: Mapping[str, Any], after: Mapping[str, Any], now: Mapping[str, Any], depth: int) -> dict[str, Any]:
    keys = list(now)
    for place, key in enumerate(before):
        if key not in now:  # where it stood
            keys.insert(min(place, len(keys)), key)
    found = {key: _taken_back(before.get(key), after.get(key), now.get(key), depth + 1) for key in keys}
    # What was removed by somebody else since is not missed, unless it is what this would bring back.
    for key in after:
        if key not in found and before.get(key) != after.get(key):
            raise ChangedSinceError
    return {key: value for key, value in found.items() if value is not None}


def _has_places(value: Any) -> bool:
    """Not what is said in two languages, nor a fact with its day: those hold whole or not at all."""
    return isinstance(value, Mapping) and not set(value) <= _LANGUAGES and "say" not in value


def _order(entries: Mapping[str, Any], others: Mapping[str, Any]) -> list[str]:
    return [name for name in entries if name in others]
