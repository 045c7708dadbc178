"""How people tell of what is not kept, compiled from `data/lexicon/sensitive.yml`, which explains its notation.

Everything is matched on folded text: lower case, no accents, as many characters as the text itself.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from assistant.catalog.lexicon import read_lexicon

KINDS = ("health", "disability", "record", "status")
GAP = r"[\W_]{1,3}"
# How often a list of small words may follow itself where it stands between the words of a pattern.
_REPEATED = {"adv": 3, "the": 4, "very": 4}
_ANY = {"any": rf"(?:[\w']+{GAP}){{0,2}}?", "more": rf"(?:[\w']+{GAP}){{0,8}}?"}
# Letters (they have to be: words end where letters do) that nobody writes here, one a kind.
_MASKS = {kind: chr(0x2D30 + at) for at, kind in enumerate(KINDS)}
_THING = f"[{''.join(_MASKS.values())}]+"
_QUOTES = {ord("’"): "'", ord("‘"): "'", ord("´"): "'", ord("`"): "'"}


@cache
def _folded(char: str) -> str:
    plain = unicodedata.normalize("NFKD", char.lower())[:1]
    return plain if len(plain) == 1 else char


def fold(text: str) -> str:
    """Lower case and no accents, character for character, so that places in it are places in the text."""
    if text.isascii():
        return text.lower()
    return "".join(char.lower() if char.isascii() else _folded(char) for char in text.translate(_QUOTES))


@cache
def lexicon() -> dict[str, Any]:
    return read_lexicon("sensitive")


@cache
def things(of: str) -> re.Pattern[str]:
    """What patterns speak of as `of` ("had", "held", "being"), the kind as the name of the group."""
    lists = {"had": ("had",), "held": ("had", "held"), "being": ("being",)}[of]
    by_kind = {kind: [entry for part in lists for entry in lexicon()[kind].get(part, ())] for kind in KINDS}
    kinds = "|".join(f"(?P<{kind}>{_either(entries)})" for kind, entries in by_kind.items() if entries)
    return re.compile(rf"\b(?:{kinds})(?!\w)(?!{GAP}(?:{_either(lexicon()['not_before'])})\b)")


def masked(text: str, of: str) -> str:
    """`text`, folded, with every such thing painted over by its kind's own character; the same where there is none."""
    return things(of).sub(lambda found: _MASKS[str(found.lastgroup)] * len(found[0]), text)


def kind_at(masked_text: str, start: int, end: int) -> str:
    """The kind of the first thing between these places."""
    return next(kind for char in masked_text[start:end] for kind, mask in _MASKS.items() if char == mask)


@cache
def said() -> dict[str, re.Pattern[str]]:
    """Whole phrases, by kind."""
    return {kind: re.compile(rf"\b(?:{_either(lexicon()[kind]['said'])})(?!\w)") for kind in KINDS}


@cache
def told(of: str) -> tuple[re.Pattern[str], ...]:
    """The patterns that speak of such things, for masked text; what their group `keep` has is not taken out."""
    return tuple(_pattern(entry) for entry in lexicon()["told"] if f"{{{of}}}" in entry)


def _pattern(entry: str) -> re.Pattern[str]:
    before, mark, after = entry.rpartition("<")
    gap = "" if before.endswith(("{clause} ", "{any} ", "{more} ", "{adv} ")) else GAP
    kept = f"(?P<keep>{_sequence(before.strip())}{gap})" if mark else ""
    start = "" if entry.startswith("{clause}") else r"\b"
    return re.compile(rf"{start}{kept}{_sequence(after)}")


def _sequence(entry: str) -> str:
    """One entry as an expression: its items with gaps between them, left out where the item is."""
    items = list(_items(entry))
    needed = [at for at, (_, optional) in enumerate(items) if not optional]
    last = needed[-1] if needed else -1
    made = ""
    for at, (item, optional) in enumerate(items):
        if item.startswith("!"):
            made += rf"(?!{GAP}(?:{_either(_split(item[2:-1], '|'))})\b)"
        elif item in ("{any}", "{more}"):
            made += _ANY[item[1:-1]]
        elif item[1:-1] in _REPEATED:
            made += rf"(?:(?:{_atom(item)}){GAP}){{0,{_REPEATED[item[1:-1]]}}}"
        elif item == "{clause}":
            made += _atom(item)
        elif item == "{end}":
            made = made.removesuffix(GAP) + _atom(item)
        elif optional:
            made += f"(?:{_atom(item)}{GAP})?" if at < last else f"(?:{GAP}{_atom(item)})?"
        else:
            made += _atom(item)
            if at < last and not items[at + 1][0].startswith("!"):
                made += GAP
    return made


def _items(entry: str) -> Iterator[tuple[str, bool]]:
    """The items of an entry, each with whether it may be left out."""
    for item in _split(entry, " "):
        optional = item.endswith(")?")
        yield (item[:-1] if optional else item), optional


def _split(entry: str, at: str) -> list[str]:
    """Split outside of parentheses."""
    parts, depth = [""], 0
    for char in entry:
        depth += (char == "(") - (char == ")")
        if char == at and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part for part in parts if part]


def _atom(item: str) -> str:
    if item.startswith("("):
        return f"(?:{_either(_split(item[1:-1], '|'))})"
    if item.startswith("{"):
        return _part(item[1:-1])
    return item if "\\" in item else re.escape(item).replace(r"\*", r"\w*").replace("'", r"\W?")


def _either(entries: Iterable[str]) -> str:
    """Any of the entries, longer ones first, so that "hep c" is not left for "hep"; what may not follow counts not."""
    in_order = sorted(entries, key=lambda entry: len(entry.split(" !")[0]), reverse=True)
    return "|".join(_sequence(fold(entry)) for entry in in_order)


@cache
def _part(name: str) -> str:
    parts = lexicon()["parts"]
    if name == "clause":
        return rf"(?:^|[.,;:!?\n]|\b(?:{_either(parts['start'])})\b)\W{{0,3}}"
    if name == "end":
        return rf"(?=\W*(?:$|[.,;!?\n])|{GAP}(?:{_either(parts['end'])})\b)"
    if name == "family_s":
        return rf"(?:{_either(parts['family'])})\W?s"
    if name == "family":
        return rf"(?:{_either(parts['family'])})\b(?:'s?)?"
    if name in ("had", "held", "being"):
        # "Diabetes and high blood pressure" is told at once.
        and_, the = _either(parts["and"]), _atom("{the}")
        return rf"{_THING}(?:{GAP}(?:(?:{and_}){GAP})?(?:(?:{the}){GAP}){{0,2}}{_THING})*"
    return f"(?:{_either(parts[name])})"
