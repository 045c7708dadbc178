"""What a message says to a screening: the answer to its open question, and facts about oneself in any words.

Read here for the reflexes (does this answer the question?) and for the behaviours (what does it say?) alike. How words
become facts is `assistant.eligibility.understanding`.
"""

import datetime as dt
import re
from collections.abc import Iterable
from typing import TypeGuard

from assistant.catalog.names import find_programs
from assistant.catalog.questions import Question
from assistant.catalog.schema import Catalog, Kind, Language, Program
from assistant.conversation.phrases import fold, is_exactly, says
from assistant.conversation.turn import Inquiry, State
from assistant.eligibility.understanding import read_answer, read_volunteered
from assistant.eligibility.values import Value, read_facts
from assistant.errors import FactError

SCREENING = "screening"
# Asked beside the catalogue's questions, whose ids begin with a letter.
NAME, LAST4 = "_name", "_last4"
LONGEST_NAME = 4


def find_question(catalog: Catalog, id: str | None) -> Question | None:
    return next((question for question in catalog.questions if question.id == id), None)


def asking(state: State) -> str | None:
    """What the open screening asks: the id of a question, `NAME` or `LAST4`."""
    return state.flow.asking if state.flow is not None and state.flow.name == SCREENING else None


def begun(inquiry: Inquiry | None) -> TypeGuard[Inquiry]:
    """Whether there is a screening: somebody may have told their age in passing, and asked for none."""
    if inquiry is None:
        return False
    return bool(inquiry.programs or inquiry.anything or inquiry.told or inquiry.named or inquiry.resuming)


def known(inquiry: Inquiry, catalog: Catalog, today: dt.date) -> dict[str, Value]:
    """What was said so far. What the catalogue has changed meanwhile, so that it says nothing now, is left out."""
    facts: dict[str, Value] = {}
    for id, given in inquiry.facts.items():
        try:
            facts |= read_facts(catalog, {id: given}, today)
        except FactError:
            continue
    return facts


def said(
    text: str,
    catalog: Catalog,
    inquiry: Inquiry,
    *,
    today: dt.date,
    language: Language,
    asked: str | None = None,
    pressed: bool = False,
) -> dict[str, Value]:
    """Everything that the words tell, by question id; `asked` is read as the answer to it, too."""
    before = known(inquiry, catalog, today)
    question = find_question(catalog, asked)
    if pressed:
        if question is None:
            return {}
        answer = read_answer(question, text, today=today, language=language, known=before.get(question.id), keypad=True)
        return {} if answer is None else {question.id: answer}
    return read_volunteered(
        catalog.questions,
        text,
        today=today,
        language=language,
        asked=question.id if question is not None else None,
        known=before,
    )


def answers(state: State, text: str, catalog: Catalog, today: dt.date, language: Language, *, pressed: bool) -> bool:
    """Whether these words answer the open screening, whatever they would mean elsewhere."""
    asked = asking(state)
    words = fold(text).split()
    if asked is None or not words:
        return False
    if asked in (NAME, LAST4):
        return asks_nothing(text) and (bool(last_four(text)) or read_name(text, (), catalog) is not None)
    if is_exactly("why", text):
        return True
    if not asks_nothing(text) and len(words) > 2:
        return False
    inquiry = state.screening or Inquiry()
    found = said(text, catalog, inquiry, today=today, language=language, asked=asked, pressed=pressed)
    # "Es mi casa" answers; "puedo pagar en partes" asks.
    return bool(found) and (not says("question_words", words[0]) or (asked in found and len(words) <= 4))


def asks_nothing(text: str) -> bool:
    """By phone there are no question marks."""
    return not text.rstrip().endswith("?") and not says("asks_anywhere", text)


def begins(text: str, catalog: Catalog, state: State, today: dt.date, language: Language) -> bool:
    """Whether words outside of any intake ask where the person stands, although they may look like something else."""
    if not any(program.rules for program in catalog.programs):
        return False
    if is_exactly("go_on", text) and state.offer is None:
        return True
    if says("funding_check", text) and funding(catalog):
        return True
    if says("do_i_qualify", text):
        return True
    if not says("asks_to_join", text):
        return False
    found = said(text, catalog, state.screening or Inquiry(), today=today, language=language)
    # "I don't speak much English, can I take it in Spanish?" asks something else.
    return any(not isinstance(value, bool) for value in found.values())


def puts_right(text: str, catalog: Catalog, state: State, today: dt.date, language: Language) -> bool:
    """Whether, after a result, words change something that was said before."""
    if state.screening is None or not state.screening.told or not asks_nothing(text):
        return False
    before = known(state.screening, catalog, today)
    found = said(text, catalog, state.screening, today=today, language=language)
    return any(before.get(id, value) != value for id, value in found.items())


def read_name(text: str, entities: Iterable[str], catalog: Catalog) -> str | None:
    """What somebody says that they are called; digits are not part of it."""
    name = re.sub(r"[^\w\s'’-]|\d", " ", " ".join(entities) or text)
    words = [word for word in name.split() if not is_exactly("around_a_given_name", word)]
    if not 0 < len(words) <= LONGEST_NAME or is_exactly("no_name", text) or is_exactly("declines", text):
        return None
    folded = fold(text)
    if says("question_words", folded.split()[0]) or says("english_named", text) or says("spanish_named", text):
        return None
    if find_programs(text, catalog):
        return None
    return " ".join(words).title()


def last_four(text: str) -> str | None:
    """The four digits that somebody tells beside their name."""
    digits = re.sub(r"(?<=\d)[\s-](?=\d)", "", text)
    found: list[str] = re.findall(r"(?<!\d)\d{4,}(?!\d)", digits)
    return found[-1][-4:] if found else None


def funding(catalog: Catalog) -> list[Program]:
    """Money that may pay for the programs, where rules say for whom."""
    return [p for p in catalog.programs if p.active and p.kind is Kind.FUNDING and p.rules]
