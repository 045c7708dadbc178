"""Health trades that people ask for whether or not anybody here trains for them, from `data/lexicon/trades.yml`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from assistant.catalog.lexicon import read_lexicon
from assistant.catalog.tokens import Token, sound, tokenise, words

LONGEST = 5
Key = tuple[str, ...]
# Words up to this many letters are compared whole.
EXACT_TO = 5


@dataclass(frozen=True)
class Trade:
    """A trade as it was said, and the interests of programs that come near it."""

    id: str
    said: str
    interests: tuple[str, ...]


@dataclass(frozen=True)
class TradeSpan:
    """A trade's name at tokens `first`…`last` (exclusive)."""

    id: str
    first: int
    last: int


@dataclass(frozen=True)
class _Trades:
    """Sounds of a name → trade, trade → interests, and what people say of what they already are."""

    by_name: dict[Key, str]
    # Names by the first letters of their words, which a typo is taken to leave alone.
    by_letters: dict[Key, list[Key]]
    interests: dict[str, tuple[str, ...]]
    holds: frozenset[Key]
    asks_for: frozenset[Key]
    words: frozenset[str]


@cache
def _trades() -> _Trades:
    lexicon = read_lexicon("trades")
    names = [
        (tokenise(name), trade)
        for trade, entry in lexicon["trades"].items()
        for language in ("en", "es")
        for name in entry[language]
    ]
    by_letters: dict[Key, list[Key]] = defaultdict(list)
    for tokens, _ in names:
        by_letters[_letters(_key(tokens))].append(_key(tokens))
    return _Trades(
        by_name={_key(tokens): trade for tokens, trade in names},
        by_letters=dict(by_letters),
        interests={trade: tuple(entry["interests"]) for trade, entry in lexicon["trades"].items()},
        holds=frozenset(words(phrase) for phrase in lexicon["holds"]),
        asks_for=frozenset(words(phrase) for phrase in lexicon["asks_for"]),
        words=frozenset(token.stem for tokens, _ in names for token in tokens),
    )


def trade_words() -> frozenset[str]:
    """Every word of a trade's name: real words, which are nobody's misspelling."""
    return _trades().words


def trade_spans(tokens: list[Token]) -> list[TradeSpan]:
    """The trades that are named, longest first, none over another."""
    spans: list[TradeSpan] = []
    for size in range(min(LONGEST, len(tokens)), 0, -1):
        for first in range(len(tokens) - size + 1):
            trade = _named(_key(tokens[first : first + size]))
            if trade is not None and all(first >= span.last or first + size <= span.first for span in spans):
                spans.append(TradeSpan(trade, first, first + size))
    return spans


def find_trade(text: str, mentions: Sequence[str] = ()) -> Trade | None:
    """The trade that is asked for: in a mention, else anywhere but after "I work as"."""
    for mention in mentions:
        tokens = tokenise(mention)
        for span in trade_spans(tokens)[:1]:
            return _trade(mention, tokens, span)
    tokens = tokenise(text)
    for span in trade_spans(tokens):
        if not is_held(tokens, span.first):
            return _trade(text, tokens, span)
    return None


def is_held(tokens: list[Token], first: int) -> bool:
    """Whether what stands from `first` on is what the person already is or has: "I work as a …", "my … license"."""
    before = tuple(token.text for token in tokens[:first])

    def ends_with(phrases: frozenset[tuple[str, ...]]) -> bool:
        return any(before[-len(phrase) :] == phrase for phrase in phrases)

    return ends_with(_trades().holds) and not ends_with(_trades().asks_for)


def _trade(text: str, tokens: list[Token], span: TradeSpan) -> Trade:
    said = text[tokens[span.first].start : tokens[span.last - 1].end]
    return Trade(span.id, said, _trades().interests[span.id])


def _named(key: Key) -> str | None:
    trades = _trades()
    if key in trades.by_name:
        return trades.by_name[key]
    near = (name for name in trades.by_letters.get(_letters(key), ()) if all(map(_same, key, name)))
    return trades.by_name[name] if (name := next(near, None)) is not None else None


def _letters(key: Key) -> Key:
    return tuple(word[:1] for word in key)


def _same(said: str, meant: str) -> bool:
    if said == meant:
        return True
    if len(meant) <= EXACT_TO:
        return False
    wrong = 1 if len(meant) < 10 else 2
    return OSA.distance(said, meant, score_cutoff=wrong) <= wrong


def _key(tokens: list[Token]) -> Key:
    return tuple(sound(t.stem) if len(t.stem) > 4 else t.stem for t in tokens)
