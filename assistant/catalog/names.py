"""Which programs a text names, however they are said, spelled or misheard.

`name_index` arranges the catalogue's names, `name_lookup` finds them in a text, `name_context` settles
whether an everyday word is meant as a name. What counts as an everyday word is in `data/lexicon/names.yml`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.catalog.name_context import (
    by_field,
    by_part,
    is_meant,
    joined_to,
    mentioned_tokens,
    named_programs,
    other_trades,
    whole_message,
)
from assistant.catalog.name_index import name_index
from assistant.catalog.name_lookup import Found, misspelt, named, spelled
from assistant.catalog.schema import Catalog
from assistant.catalog.tokens import Token, tokenise
from assistant.catalog.trades import find_trade, is_held


@dataclass(frozen=True)
class Match:
    """A program that was named.

    `score` is 0–100; `span` are the words that name it, from character `start`; `exact` means that no
    letter was guessed; `held` that it seems to be what the person already is or has ("my CNA license").
    """

    program_id: str
    score: int
    span: str
    exact: bool
    start: int = 0
    held: bool = False


def find_programs(text: str, catalog: Catalog, mentions: Sequence[str] = ()) -> list[Match]:
    """The programs that `text` names, best first; several where a name fits several or several are named.

    `mentions` are the texts of `program` and `occupation` entities that the engine found: inside them
    less is asked of a name. Empty where nothing is named.
    """
    index = name_index(catalog)
    tokens = tokenise(text)
    mentioned = mentioned_tokens(tokens, mentions) or whole_message(index.words, tokens)
    found = [
        *named(index, tokens),
        *spelled(index, tokens),
        *misspelt(index, tokens, mentioned),
    ]
    found = [f for f in found if not f.weak or mentioned.issuperset(range(f.first, f.last))]
    trusted = [f for f in found if is_meant(index.words, tokens, f, mentioned)]
    trusted += joined_to(index.words, tokens, found, trusted)
    others = other_trades(tokens)
    best = named_programs([*trusted, *others])
    best = best or named_programs(
        [
            *by_part(index, tokens, mentioned),
            *by_field(index, tokens, mentioned),
            *others,
        ]
    )
    matches = [_match(text, tokens, f) for f in best]
    if not matches and mentions and not mentioned:
        # The engine may have normalised its texts, so that they do not stand in this one.
        matches = [replace(m, start=0) for mention in mentions for m in find_programs(mention, catalog, (mention,))]
    if not all(match.held for match in matches):
        matches = [match for match in matches if not match.held]
    once: dict[str, Match] = {}
    for match in sorted(matches, key=lambda match: (-match.score, match.start)):
        once.setdefault(match.program_id, match)
    return list(once.values())


def unknown_program(text: str, mentions: Sequence[str], catalog: Catalog) -> str | None:
    """The words for a program or trade that the catalogue does not offer; `None` where it does, or none is named.

    `mentions` are the texts of `program` entities alone: an occupation is what one is, not what one asks for.
    """
    known = find_programs(text, catalog, mentions)
    trade = find_trade(text, mentions)
    if trade is not None and all(match.held for match in known):
        return trade.said
    if known:
        return None
    words = name_index(catalog).words
    for mention in mentions:
        if any(t.text not in words.generic and t.text not in words.glue for t in tokenise(mention)):
            return mention
    return None


def nearest_interests(unknown: str) -> tuple[str, ...]:
    """The interests nearest to what `unknown_program` found, for offering something else; may be empty."""
    trade = find_trade(unknown, (unknown,))
    return trade.interests if trade is not None else ()


def _match(text: str, tokens: list[Token], found: Found) -> Match:
    start, end = tokens[found.first].start, tokens[found.last - 1].end
    return Match(
        found.program_id,
        found.score,
        text[start:end],
        found.exact,
        start,
        is_held(tokens, found.first),
    )
