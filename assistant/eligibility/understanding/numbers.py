"""Numbers said in words, in either language or both at once: "dos mil trescientos", "twenty three hundred"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.catalog.tokens import fold
from assistant.eligibility.understanding.lexicon import entry


@dataclass(frozen=True, slots=True)
class Piece:
    """One token: `pause` tells that something broke off before it, `accented` that it was written with an accent."""

    text: str
    pause: bool
    accented: bool


@dataclass(frozen=True)
class Words:
    units: dict[str, int]
    whole: dict[str, int]
    tens: dict[str, int]
    hundreds: dict[str, int]
    spanish: frozenset[str]
    ordinals: dict[str, int]
    said: frozenset[str]


@cache
def _words() -> Words:
    both = entry("numbers.en"), entry("numbers.es")
    units, whole, tens, hundreds = (
        {**both[0][kind], **both[1][kind]} for kind in ("units", "whole", "tens", "hundreds")
    )
    spanish = frozenset(word for kind in both[1].values() for word in kind)
    ordinals = entry("numbers.ordinals")
    said = frozenset([*units, *whole, *tens, *hundreds, *ordinals, *entry("numbers.thousand")])
    return Words(units, whole, tens, hundreds, spanish, ordinals, said)


@cache
def _set(path: str) -> frozenset[str]:
    return frozenset(fold(word) for word in entry(path))


@cache
def _halves() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(fold(phrase).split()) for phrase in entry("numbers.half"))


def read_numbers(pieces: list[Piece], *, spanish: bool) -> list[Piece]:
    """Number words become digits, ordinals "2th"; what is no number stays."""
    known = _words()
    read: list[Piece] = []
    index = 0
    while index < len(pieces):
        text = pieces[index].text
        found = None
        if text in known.said or text[0].isdigit():
            found = _Reader(
                [piece.text for piece in pieces[index : index + 12]], spanish, _before(pieces, index)
            ).number()
        elif text in _set("numbers.year_zero") and read and read[-1].text[0].isdigit() and _unit_after(pieces, index):
            found = f"0{known.units[pieces[index + 1].text]}", 2  # "march fourteen oh nine"
        if found is None:
            read.append(pieces[index])
            index += 1
        else:
            number, used = found
            read.append(Piece(number, pieces[index].pause, accented=False))
            index += used
    return read


def _unit_after(pieces: list[Piece], index: int) -> bool:
    return index + 1 < len(pieces) and pieces[index + 1].text in _words().units


def _before(pieces: list[Piece], index: int) -> str:
    return pieces[index - 1].text if index else ""


class _Reader:
    """Reads one number from the beginning of `texts`."""

    def __init__(self, texts: list[str], spanish: bool, before: str) -> None:
        self.texts = [*texts, "", "", ""]
        self.spanish = spanish
        self.before = before
        self.words = _words()

    def number(self) -> tuple[str, int] | None:
        """The digits and how many tokens they took."""
        first = self.texts[0]
        if first in _set("numbers.shy") and not self._plainly_a_number():
            return None
        if first in _set("numbers.pronouns") and not self._counts():
            return None
        if ordinal := self._ordinal():
            return ordinal
        found = self._year() or self._thousands()
        if found is None:
            return None
        value, at = found
        return self._with_fraction(value, at)

    def _plainly_a_number(self) -> bool:
        beside = _set("numbers.shy_beside")
        return self.spanish or self.before in beside or self.texts[1] in beside

    def _counts(self) -> bool:
        before, after = self.before, self.texts[1]
        known = self.words.said - self.words.ordinals.keys()
        return (
            before == ""
            or before[0].isdigit()
            or before in known
            or before in _set("numbers.pronouns_count_after")
            or after in known
            or after in _set("numbers.pronouns_count_before")
        )

    def _ordinal(self) -> tuple[str, int] | None:
        first, second = self.texts[:2]
        if first in self.words.ordinals:
            return f"{self.words.ordinals[first]}th", 1
        if first in self.words.tens and self.words.ordinals.get(second, 10) < 10:
            return f"{self.words.tens[first] + self.words.ordinals[second]}th", 2
        return None

    def _year(self) -> tuple[float, int] | None:
        """ "nineteen ninety nine", "twenty oh nine", "two thousand oh nine"."""
        century = {**self.words.whole, **self.words.tens}.get(self.texts[0], 0)
        if century in (19, 20):
            if self.texts[1] in _set("numbers.year_zero") and self.texts[2] in self.words.units:
                return century * 100 + self.words.units[self.texts[2]], 3
            rest = self._below_hundred(1)
            if rest and rest[0] >= 10 and self.texts[1] not in self.words.spanish:
                return century * 100 + rest[0], rest[1]
        return None

    def _thousands(self) -> tuple[float, int] | None:
        head = self._below_thousand(0)
        value, at = head or (1, 0)
        if head and self.texts[at] in _set("numbers.million"):
            return value * 1_000_000, at + 1
        if self.texts[at] not in _set("numbers.thousand") or (head and value >= 1000):
            return head
        value *= 1000
        at += 1
        rest = at + (self.texts[at] in _set("numbers.year_zero") | _set("numbers.hundred_join"))
        tail = self._below_thousand(rest)
        return (value + tail[0], tail[1]) if tail and tail[0] < 1000 and not _zero(self.texts[rest]) else (value, at)

    def _below_thousand(self, at: int) -> tuple[float, int] | None:
        text = self.texts[at]
        if re.fullmatch(r"\d+(\.\d+)?", text):
            value, at = float(text), at + 1
        elif text in self.words.hundreds:
            rest = self._below_hundred(at + 1)
            return (self.words.hundreds[text] + rest[0], rest[1]) if rest else (self.words.hundreds[text], at + 1)
        elif small := self._below_hundred(at):
            value, at = small
        else:
            return None
        if self.texts[at] in _set("numbers.hundred") and value < 100:
            at += 1
            rest = self._below_hundred(at + (self.texts[at] in _set("numbers.hundred_join")))
            return (value * 100 + rest[0], rest[1]) if rest else (value * 100, at)
        return value, at

    def _below_hundred(self, at: int) -> tuple[int, int] | None:
        text = self.texts[at]
        if text in self.words.tens:
            joined = self.texts[at + 1] in _set("numbers.tens_join")
            unit = self.texts[at + 1 + joined] if joined or text not in self.words.spanish else ""
            if unit in self.words.units:
                return self.words.tens[text] + self.words.units[unit], at + 2 + joined
            return self.words.tens[text], at + 1
        for kind in (self.words.units, self.words.whole):
            if text in kind:
                return kind[text], at + 1
        return None

    def _with_fraction(self, value: float, at: int) -> tuple[str, int]:
        if self.texts[at] in _set("numbers.point"):
            digits = "".join(self._digits(at + 1))
            if digits:
                return f"{value:.0f}.{digits}", at + 1 + len(list(self._digits(at + 1)))
        for half in _halves():
            if tuple(self.texts[at : at + len(half)]) == half:
                return f"{value + 0.5:g}", at + len(half)
        # A number as it was typed keeps its zeros: "09", "2.300".
        return (self.texts[0] if at == 1 and self.texts[0][0].isdigit() else f"{value:.10g}"), at

    def _digits(self, at: int) -> Iterator[str]:
        """After the point: "three point two five", "3 punto 25"."""
        while (text := self.texts[at]) and (text.isdigit() or text in self.words.units or text in self.words.whole):
            yield text if text.isdigit() else str(self.words.units.get(text, self.words.whole.get(text)))
            at += 1


def _zero(text: str) -> bool:
    return text.isdigit() and int(text) == 0
