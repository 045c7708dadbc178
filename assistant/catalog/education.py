"""How much schooling a rule asks for, by the words of the options that it accepts."""

from functools import cache

from assistant.catalog.lexicon import once_per_catalog, read_lexicon
from assistant.catalog.questions import Answer, Option
from assistant.catalog.rules import All, AnyOf, AtLeast, Condition, FactTest, IfThen, Rule
from assistant.catalog.schema import Catalog
from assistant.catalog.tokens import words

LEVELS = ("none", "high_school", "certificate", "associate", "bachelor", "master")
# By question, by option: the index in LEVELS, `None` where the option's words do not tell.
Levels = dict[str, dict[str, int | None]]


def asked_level(rule: Rule, catalog: Catalog) -> int | None:
    """The index in LEVELS of the least schooling with which the rule can be met; `None` where it does not say."""
    return _level(rule.needs, _levels(catalog), catalog) if rule.needs is not None else None


def _level(condition: Condition, levels: Levels, catalog: Catalog) -> int | None:
    """0: there is a way that asks for none. `None`: schooling is asked for, but not told how much."""
    match condition:
        case FactTest():
            return _accepted(condition, levels, catalog)
        case All():
            found = [_level(entry, levels, catalog) for entry in condition.all]
            highest = max((level for level in found if level is not None), default=0)
            return None if highest == 0 and None in found else highest
        case AnyOf():
            return _nth_lowest([_level(entry, levels, catalog) for entry in condition.any], 1)
        case AtLeast():
            return _nth_lowest([_level(entry, levels, catalog) for entry in condition.of], condition.at_least)
        case IfThen():
            return _level(condition.then, levels, catalog)
    return 0


def _nth_lowest(found: list[int | None], n: int) -> int | None:
    """A way of which the level is not told is left out, as a foreign degree beside a degree."""
    told = sorted(level for level in found if level is not None)
    return told[min(n, len(told)) - 1] if told else None


def _accepted(test: FactTest, levels: Levels, catalog: Catalog) -> int | None:
    known = levels.get(test.fact)
    if known is None:
        return 0
    accepted: tuple[str, ...] = ()
    if isinstance(test.in_, str):
        accepted = next((given.values for given in catalog.lists if given.id == test.in_), ())
    elif test.in_ is not None:
        accepted = test.in_
    elif isinstance(test.is_, str):
        accepted = (test.is_,)
    return _nth_lowest([known.get(option) for option in accepted], 1)


@once_per_catalog
def _levels(catalog: Catalog) -> Levels:
    """The questions of which an option names a level."""
    found: Levels = {}
    for question in catalog.questions:
        if question.answer is Answer.CHOICE:
            levels = {option.id: _option_level(option) for option in question.options}
            if any(level is not None for level in levels.values()):
                found[question.id] = levels
    return found


def _option_level(option: Option) -> int | None:
    texts = [words(text) for text in (option.id.replace("_", " "), option.name.en, option.name.es)]
    for level, phrases in _phrases():
        if any(_holds(text, phrase) for text in texts for phrase in phrases):
            return level
    return None


@cache
def _phrases() -> list[tuple[int, list[tuple[str, ...]]]]:
    by_level = read_lexicon("education")["levels"]
    return [(LEVELS.index(name), [words(phrase) for phrase in phrases]) for name, phrases in by_level.items()]


def _holds(text: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    size = len(phrase)
    return any(text[start : start + size] == phrase for start in range(len(text) - size + 1))
