"""Whether words are meant as a program's name, and which of several readings stands."""

from collections.abc import Iterable, Sequence

from assistant.catalog.name_index import NameIndex, Words
from assistant.catalog.name_lookup import Found
from assistant.catalog.tokens import Token, tokenise
from assistant.catalog.trades import trade_spans

# What a word that few programs have is worth in a mention, and how many may share it.
PART, SHARED_BY = 66, 3
FIELD = 60
# Two readings of the same words within this many points are both offered.
TIE = 6
# A message this long, fillers aside, is a name by itself.
WHOLE = 3
NO_PROGRAM = ""


def mentioned_tokens(tokens: list[Token], mentions: Iterable[str]) -> frozenset[int]:
    """The places of the tokens that the engine marked as a program or occupation."""
    texts = [token.text for token in tokens]
    places: set[int] = set()
    for mention in mentions:
        said = [token.text for token in tokenise(mention)]
        for first in range(len(texts) - len(said) + 1):
            if said and texts[first : first + len(said)] == said:
                places.update(range(first, first + len(said)))
    return frozenset(places)


def whole_message(words: Words, tokens: list[Token]) -> frozenset[int]:
    """The telling tokens of a message that is little more than a name ("uh the ma one please"), else none."""
    telling = [place for place, token in enumerate(tokens) if token.text not in words.fillers]
    if not 0 < len(telling) <= WHOLE or len(tokens) > 2 * WHOLE + 1:
        return frozenset()
    said = [tokens[place] for place in telling]
    small = [token for token in said if token.text in words.glue]
    if any(t.stem in words.everyday and t.text not in words.ordinary for t in said) or 0 < len(small) < len(said):
        return frozenset()
    if len(said) > 1 and any(t.text in words.places for t in said):
        return frozenset()
    return frozenset(telling)


def is_meant(words: Words, tokens: list[Token], found: Found, mentioned: frozenset[int]) -> bool:
    """Whether a name of everyday words ("MA", "hope", "see in a") is meant as a name here."""
    if not found.needs_context or not mentioned.isdisjoint(range(found.first, found.last)):
        return True
    if found.capitals and tokens[found.first].raw.isupper() and not all(t.raw.isupper() for t in tokens):
        return True
    before = tokens[found.first - 1].text if found.first else ""
    after = tokens[found.last].text if found.last < len(tokens) else ""
    if after in words.after or before in words.after:
        return True
    if found.last - found.first == 1 and tokens[found.first].text in words.places:
        # "La farmacia" is a shop; "el de farmacia", "clase de farmacia" a program.
        further = tokens[found.first - 2].text if found.first > 1 else ""
        of = before in ("de", "d") and (further in words.before or further in words.generic)
        return of or before in words.before_place
    everyday = all(t.text in words.glue for t in tokens[found.first : found.last])
    if before in words.before or (before in words.before_word and not everyday):
        return not everyday or after not in words.glue or after == "" or before in ("the", "el")
    # No sentence ends in "a", so what does was spelled.
    return everyday and after == "" and tokens[found.last - 1].text in ("a", "an")


def joined_to(words: Words, tokens: list[Token], found: Iterable[Found], trusted: Sequence[Found]) -> list[Found]:
    """Names of everyday words that stand beside a sure one: "cna or ma"."""
    joined = []
    for doubtful in found:
        if doubtful in trusted:
            continue
        for sure in trusted:
            gap = tokens[sure.last : doubtful.first] or tokens[doubtful.last : sure.first]
            if 0 < len(gap) <= 2 and gap[0].text in words.joins:
                joined.append(doubtful)
                break
    return joined


def by_part(index: NameIndex, tokens: list[Token], mentioned: frozenset[int]) -> list[Found]:
    """In a mention one telling word is enough: "sterile", "billing"; never an everyday or general one."""
    words = index.words
    telling = [p for p in sorted(mentioned) if tokens[p].stem not in words.generic and tokens[p].text not in words.glue]
    if not telling:
        return []
    # A mention with a telling word that the program lacks is something else ("dental billing").
    programs = set.intersection(*(index.by_word.get(tokens[place].stem, set()) for place in telling))
    if len(programs) > SHARED_BY:
        return []
    return [Found(program_id, PART, False, telling[0], telling[-1] + 1) for program_id in sorted(programs)]


def by_field(index: NameIndex, tokens: list[Token], mentioned: frozenset[int]) -> list[Found]:
    """ "El de enfermera" names a field: every program that is named so."""
    words = index.words
    for place, token in enumerate(tokens):
        if token.text not in words.fields:
            continue
        candidate = Found("", FIELD, False, place, place + 1, needs_context=True)
        if is_meant(words, tokens, candidate, mentioned):
            return [Found(program_id, FIELD, False, place, place + 1) for program_id in index.in_field]
    return []


def other_trades(tokens: list[Token]) -> list[Found]:
    """Trades as if they were names of no program, so that "home health aide" is not taken for its last word."""
    return [Found(NO_PROGRAM, 0, True, span.first, span.last) for span in trade_spans(tokens)]


def named_programs(found: Iterable[Found]) -> list[Found]:
    """One reading of each stretch of words: longer before shorter where exact, exact before guessed, ties kept."""
    taken: list[Found] = []
    for candidate in sorted(
        found,
        key=lambda f: (
            not f.exact,
            f.first - f.last if f.exact else 0,
            -f.score,
            f.first,
        ),
    ):
        over = [t for t in taken if t.first < candidate.last and candidate.first < t.last]
        same = all((t.first, t.last) == (candidate.first, candidate.last) for t in over)
        if not over or (same and all(t.score - candidate.score <= TIE for t in over)):
            taken.append(candidate)
    return [found for found in taken if found.program_id != NO_PROGRAM]
