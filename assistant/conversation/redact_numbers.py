"""Social security numbers and ITINs, typed and spoken, however grouped, in both languages; the words are data.

Nine digits are one: phone numbers have ten or seven, and a ZIP code of nine is written 95202-1234. After a name of the
number ("my social is", "seguro social") also its last digits are.
"""

import re
from collections.abc import Iterator
from functools import cache

from assistant.conversation.redact_patterns import fold, lexicon

WHOLE, LAST = 9, 4
# Where digits are written in groups: 123-45-6789, and the other ways of saying nine.
_GROUPED = ({3, 5}, {3, 6})
_CLOSE = 40  # characters between the name of the number and its digits
_ALIEN = re.compile(r"\ba[\s#:-]{0,3}(?:number[\s#:-]{1,3})?\d{8,9}\b")


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where in the folded `text` such numbers stand."""
    yield from (found.span() for found in _ALIEN.finditer(text))
    for run in _runs().finditer(text):
        parts = list(_parts(run[0]))
        if len("".join(parts)) < LAST:
            continue
        named = _named(text, run.start())
        if _is_whole(parts, run[0]) or (named and _fits_name(parts, text, run.start())):
            yield run.span()
    # Not the only thing in the run: "call 2095550117 ssn 123-45-6789".
    yield from (found.span() for found in re.finditer(r"(?<![\d-])\d{3}[- .]\d{2}[- .]\d{4}(?![\d-])", text))


def _is_whole(parts: list[str], said: str) -> bool:
    if len("".join(parts)) != WHOLE:
        return False
    if not any(len(digits) > 1 for digits in re.findall(r"\d+", said)):
        return True
    ends, at = set(), 0
    for part in parts[:-1]:
        at += len(part)
        ends.add(at)
    return not ends or ends == {3} or any(group <= ends for group in _GROUPED)


def _named(text: str, start: int) -> bool:
    return _names().search(text[max(0, start - _CLOSE) : start]) is not None


def _fits_name(parts: list[str], text: str, start: int) -> bool:
    """After its name: nine digits in any groups, and fewer where the words between say that it is the number."""
    count = len("".join(parts))
    if count == WHOLE:
        return True
    between = _names().split(text[max(0, start - _CLOSE) : start])[-1]
    return LAST <= count < WHOLE and count != 7 and _last().search(between) is not None


def _parts(run: str) -> Iterator[str]:
    """The digits of a run, number by number: "thirty four fifty six" is 34, 56."""
    singles, tens, hundreds, words = _values()
    value, open_below, again = 0, 0, 1
    for token in re.findall(r"\d+|[^\W\d_]+", run):
        if token.isdigit():
            yield from _told(value, open_below)
            yield token
            value, open_below = 0, 0
        elif token in words["again"]:
            again = int(words["again"][token])
        elif token in words["hundred"] and 0 < value < 10:
            value, open_below = value * 100, 100
        elif token in words["thousand"]:
            value, open_below = (value or 1) * 1000, 1000
        elif (number := singles.get(token, tens.get(token, hundreds.get(token)))) is not None:
            size = int(number)
            if size < open_below and size > 0:
                value += size
            else:
                yield from _told(value, open_below) if open_below or value else ()
                value = size
                if len(number) == 1:
                    yield from [number] * again
                    value = 0
            again = 1
            open_below = 10 if token in tens else 100 if token in hundreds else 0
            if open_below == 0 and value:
                yield str(value)
                value = 0
    yield from _told(value, open_below)


def _told(value: int, open_below: int) -> list[str]:
    return [str(value)] if value and open_below else []


@cache
def _values() -> tuple[dict[str, str], dict[str, str], dict[str, str], dict[str, dict[str, str]]]:
    given = lexicon()["number"]

    def by_word(*parts: str) -> dict[str, str]:
        return {fold(word): value for part in parts for value, words in given[part].items() for word in words}

    words = {"again": by_word("again"), **{part: dict.fromkeys(given[part], "") for part in ("hundred", "thousand")}}
    return by_word("digits", "teens"), by_word("tens"), by_word("hundreds"), words


@cache
def _runs() -> re.Pattern[str]:
    """Numbers one after the other, with the small words that people put between."""
    singles, tens, hundreds, words = _values()
    every = [*singles, *tens, *hundreds, *words["again"], *words["hundred"], *words["thousand"]]
    number = rf"(?:\d+|(?:{_either(every)})\b)"
    between = rf"(?:[\s,.–-]|\b(?:{_either(lexicon()['number']['between'])})\b){{1,6}}?"
    return re.compile(rf"(?<![\w$/:.-]){number}(?:(?:{between}){number})*(?![\w/:%]|[.,-]\d)")


@cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_either(lexicon()['number']['names'])})\b")


@cache
def _last() -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(w)}\b" if w.isalnum() else re.escape(w) for w in _last_words()))


def _last_words() -> list[str]:
    return [fold(word) for word in lexicon()["number"]["last"]]


def _either(words: list[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))
