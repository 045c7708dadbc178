"""What the speech recogniser should expect to hear: what was just offered, ways out, and the live catalogue's names."""

from collections.abc import Iterable, Iterator

from assistant.catalog.lexicon import once_per_catalog
from assistant.catalog.schema import LANGUAGES, Catalog, Program

# The carrier's limits; the last one is ours, so that a big catalogue leaves the TwiML room below 64 kB.
MOST_HINTS = 500
LONGEST_HINT = 100
MOST_BYTES = 20_000


def hints(catalog: Catalog, offered: Iterable[str], fixed: str) -> str:
    """Comma-separated, the likeliest first. `offered` are the ids of options; `fixed` is comma-separated too."""
    programs = filter(None, map(catalog.program, offered))
    wanted = [*(name for program in programs for name in _called(program)), *fixed.split(","), *_names(catalog)]
    return ",".join(_within_limits(wanted))


@once_per_catalog
def _names(catalog: Catalog) -> tuple[str, ...]:
    """Every program's own name before anybody's nicknames: what is cut off is the least likely."""
    nicknames = [name for program in catalog.offered for name in (*program.names.en, *program.names.es)]
    return (*(name for program in catalog.offered for name in _called(program)), *nicknames)


def _called(program: Program) -> Iterator[str]:
    # Both languages: people name a program in one and talk in the other.
    yield from (program.short.in_(language) for language in LANGUAGES)
    yield from (program.name.in_(language) for language in LANGUAGES)


def _within_limits(names: Iterable[str]) -> list[str]:
    kept: dict[str, str] = {}
    size = 0
    for name in names:
        hint = " ".join(name.replace(",", " ").split())
        size += len(hint.encode()) + 1
        if len(kept) == MOST_HINTS or size > MOST_BYTES:
            break
        if 0 < len(hint) <= LONGEST_HINT:
            kept.setdefault(hint.casefold(), hint)
    return list(kept.values())
