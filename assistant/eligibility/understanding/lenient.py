"""An answer to a question that was just asked, where bare words are enough."""

from assistant.catalog.questions import Answer
from assistant.eligibility.spans import Span
from assistant.eligibility.understanding.brief import BESIDE_BARE, BESIDE_TELLING, before_question, besides
from assistant.eligibility.understanding.compiled import Compiled
from assistant.eligibility.understanding.given import believed, in_units, money_given
from assistant.eligibility.understanding.lenient_dates import birth, date, since
from assistant.eligibility.understanding.money import is_nothing
from assistant.eligibility.understanding.not_said import not_said, only_not_said
from assistant.eligibility.understanding.options import read_options
from assistant.eligibility.understanding.people import count_people, names_people
from assistant.eligibility.understanding.things import Heard
from assistant.eligibility.understanding.yes_no import read_yes_no
from assistant.eligibility.values import NotSaid, Value

# A question of more words than this is no answer ("is there a college near me").
_ASKING_WORDS = 3


def read_leniently(one: Compiled, heard: Heard, known: Value | None) -> Value | None:
    question, said = one.question, heard.said
    assert question is not None
    if not said.tokens:
        return not_said(said)
    if said.text in one.option_texts:  # before "does not apply to me" is taken for a question
        return _options(one, heard)
    heard = before_question(heard) if len(said.tokens) > _ASKING_WORDS else heard
    said = heard.said
    if not said.tokens or (said.asking and len(said.tokens) > _ASKING_WORDS):
        return None
    if question.answer is Answer.YES_NO:
        meant = read_yes_no(said)
        return only_not_said(said) if meant is None else meant
    if question.answer in (Answer.CHOICE, Answer.CHOICES):
        return _options(one, heard)
    if (nothing := only_not_said(said)) is not None:
        return nothing
    reader = {
        Answer.NUMBER: _number,
        Answer.MONEY: _money,
        Answer.BIRTH: birth,
        Answer.SINCE: since,
        Answer.DATE: date,
    }[question.answer]
    value = reader(one, heard, known if isinstance(known, Span) else None)
    return _unsaid(one, heard) if value is None and not heard.numbers else value


def _unsaid(one: Compiled, heard: Heard) -> NotSaid | None:
    """ "No sé la verdad cuánto gano", but not "no sé escribir muy bien, me ayuda alguien?"."""
    return not_said(heard.said) if besides(heard, (), one.words) <= BESIDE_TELLING else None


def _options(one: Compiled, heard: Heard) -> Value | None:
    assert one.question is not None
    exact = heard.said.text in one.option_texts
    if not exact and (nothing := only_not_said(heard.said)):
        return nothing
    found = read_options(one.question, one, heard)
    if found is None:
        return _unsaid(one, heard)
    return believed(one.question, found if one.question.answer is Answer.CHOICES else found[0], heard.today)


def _number(one: Compiled, heard: Heard, known: Span | None) -> Value | None:
    assert one.question is not None
    if one.people and (people := count_people(heard)) is not None:
        return believed(one.question, people, heard.today)
    if one.people and names_people(heard.said):
        return None
    if one.unit and besides(heard, heard.numbers, one.words) <= BESIDE_BARE:
        lengths = heard.lengths
        if len(lengths) == 1 and (units := in_units(lengths[0].length, one.unit)) is not None:
            return believed(one.question, round(units, 2), heard.today)
    if is_nothing(heard.said):
        return believed(one.question, 0, heard.today)
    numbers = set(heard.numbers.values())
    if besides(heard, heard.numbers, one.words) > BESIDE_BARE:
        return None
    return believed(one.question, numbers.pop(), heard.today) if len(numbers) == 1 else None


def _money(one: Compiled, heard: Heard, known: Span | None) -> Value | None:
    assert one.question is not None
    if is_nothing(heard.said):
        return believed(one.question, 0, heard.today)
    sure = [found for found in heard.money if found.sure] or heard.money
    amounts = {found.amount for found in sure}
    if len(amounts) > 1:
        sure = [found for found in sure if found.per]
    said_of = [token for found in sure for token in range(found.start, found.end)]
    if besides(heard, said_of, one.words) > (BESIDE_TELLING if sure and sure[0].per else BESIDE_BARE):
        return None
    if not sure or len({(found.amount, found.per) for found in sure}) > 1:
        return None
    return believed(one.question, money_given(one, sure[0], heard), heard.today)
