"""Facts wherever they stand in a part, and what is wrong with their words and dates."""

import datetime as dt
import re
from collections.abc import Iterator

from pydantic import BaseModel

from assistant.catalog.schema import LANGUAGES, SPOKEN_WORDS_LIMIT, Fact
from assistant.catalog.yaml_lines import Path

# Two texts, in the worst case; more than that is not one idea.
SAY_LIMIT = 320
_FIGURE = re.compile(r"\d[\d.,]*\d|\d")


def facts(model: object, at: Path = ()) -> Iterator[tuple[Path, Fact]]:
    """Every fact of a part with its path."""
    if isinstance(model, Fact):
        yield at, model
    elif isinstance(model, BaseModel):
        for name in type(model).model_fields:
            value = getattr(model, name)
            if isinstance(value, BaseModel):
                yield from facts(value, (*at, name))
            elif isinstance(value, dict):
                for key, entry in value.items():
                    yield from facts(entry, (*at, name, str(key)))


def mistakes_in(fact: Fact, today: dt.date) -> Iterator[tuple[Path, str]]:
    for language in LANGUAGES:
        say = fact.say.in_(language)
        if len(say) > SAY_LIMIT:
            yield ("say", language), f"{len(say)} characters; at most {SAY_LIMIT} fit into a text"
        spoken = (fact.speak or fact.say).in_(language)
        count = len(spoken.split())
        if count > SPOKEN_WORDS_LIMIT:
            what = f"{count} words; on the phone at most {SPOKEN_WORDS_LIMIT} are spoken"
            if fact.speak is None:
                yield ("say", language), f"{what}, so add a shorter `speak`"
            else:
                yield ("speak", language), what
        for figure in sorted(_figures(spoken) - _figures(say)):
            # Somebody has changed a price in the one and not in the other.
            yield ("speak", language), f"{figure} is spoken, and is not in what is written"
    if fact.checked > today:
        yield ("checked",), f"{fact.checked} is in the future; today is {today}"


def _figures(words: str) -> set[str]:
    """1,150 and 1150 are the same; figures in words are nobody's."""
    return {figure.replace(",", "") for figure in _FIGURE.findall(words)}
