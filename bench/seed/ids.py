"""Ids that look like ours and are the same in every run: ULIDs of the moment, then a running number."""

import datetime as dt
from typing import Final

_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TRIPLES: Final = [a + b + c for a in _DIGITS for b in _DIGITS for c in _DIGITS]
_LOW: Final = 32767


class Ids:
    """Sorted by moment; those of one moment in the order in which they were asked for."""

    def __init__(self) -> None:
        self._number = 0

    def at(self, moment: dt.datetime) -> str:
        """26 characters. Millions are made, so each half is put together from threes."""
        self._number = number = self._number + 1
        time = int(moment.timestamp() * 1000)
        return (
            f"{_DIGITS[time >> 45]}{_TRIPLES[time >> 30 & _LOW]}{_TRIPLES[time >> 15 & _LOW]}{_TRIPLES[time & _LOW]}"
            f"0000000{_TRIPLES[number >> 30 & _LOW]}{_TRIPLES[number >> 15 & _LOW]}{_TRIPLES[number & _LOW]}"
        )
