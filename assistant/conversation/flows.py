"""Intakes: short lists of questions that are asked one at a time through one generic form.

Which questions, and of what kind, stands here; how they are asked stands in `data/responses/intake.yml`
as `utter_ask_<flow>_<question>`, and what counts as a choice in `data/lexicon/`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import phonenumbers

from assistant.catalog.schema import Catalog
from assistant.catalog.search import read_filters
from assistant.conversation.given import own_part
from assistant.conversation.options import picked_number
from assistant.conversation.phrases import is_exactly, says
from assistant.conversation.turn import Flow, Turn

Kind = Literal["choice", "name", "phone", "text"]
SKIPPED = ""
# In characters; in words.
LONGEST_NAME = 60
LONGEST_GUARDIAN = 4


@dataclass(frozen=True)
class Question:
    """One question. `options` are the values of a choice, in the order in which they are offered.

    `only_if`: asked only where the flow's answers say something to this.
    """

    id: str
    kind: Kind
    options: tuple[str, ...] = ()
    required: bool = False
    only_if: str = ""


# Under 18 (`MINOR` among the answers) a parent or guardian has to agree.
MINOR, GUARDIAN = "minor", "guardian_name"
_SEAT = (
    Question("name", "name", required=True),
    Question("phone", "phone", required=True),
    Question(GUARDIAN, "name", only_if=MINOR),
    Question("guardian_phone", "phone", only_if=GUARDIAN),
)
FLOWS: dict[str, tuple[Question, ...]] = {
    "recommend": (
        Question("interest", "choice", ("patient_care", "lab", "office", "community")),
        Question("time", "choice", ("day", "evening", "any")),
        Question("paid", "choice", ("paid", "either")),
    ),
    "callback": (Question("phone", "phone", required=True), Question("name", "name"), Question("when", "text")),
    "employer": (
        Question("organisation", "text", required=True),
        Question("wish", "text"),
        Question("name", "name"),
        Question("phone", "phone", required=True),
    ),
    "booking": _SEAT,
    "waitlist": _SEAT,
    # Whose data it is that somebody asks for; staff make sure.
    "privacy": (Question("name", "name", required=True), Question("phone", "phone", required=True)),
}


def question(flow: Flow) -> Question | None:
    """The question being asked, or `None` between questions."""
    return next((q for q in FLOWS.get(flow.name, ()) if q.id == flow.asking), None)


def next_question(flow: Flow) -> Question | None:
    """The first question without an answer; `None` when the intake is complete."""
    asked = (q for q in FLOWS[flow.name] if not q.only_if or flow.answers.get(q.only_if))
    return next((q for q in asked if q.id not in flow.answers), None)


def takes_any_words(flow: Flow) -> bool:
    """Whether the answer to the open question may be of any shape, so that a wish for a person would pass for it.

    Not when somebody is to be called, where "I want to talk to someone after three" is the answer.
    """
    asked = question(flow)
    return asked is not None and asked.kind in ("text", "name") and asked.id != "when"


def takes_as_answer(flow: Flow, text: str, catalog: Catalog) -> bool:
    """Whether these words answer the open question, whatever they would mean elsewhere."""
    asked = question(flow)
    words = text.split()
    if asked is None or not words or text.rstrip().endswith("?"):
        return False
    if is_exactly("person", text) or is_exactly("declines", text):
        return False
    if asked.kind == "text":
        return True
    if asked.kind == "phone":
        return len(re.sub(r"\D", "", text)) >= 7
    if says("question_words", words[0]):
        return False
    if asked.kind == "name":
        return len(words) <= 3 and not re.search(r"\d", text) and not is_exactly("no_name", text)
    if picked_number(text, len(asked.options)) is not None or says("either", text):
        return True
    return bool(read_choices(text, [], catalog))


def read_answer(asked: Question, turn: Turn) -> str | None:
    """The answer in `turn`, `SKIPPED` where the person would rather not, `None` where there is none."""
    if is_exactly("declines", turn.text):
        return SKIPPED if not asked.required else None
    if asked.id == GUARDIAN and says("vouches_for", turn.text):
        return _read_guardian(turn)
    if asked.kind != "text" and turn.intent in ("dont_know", "deny") and not (asked.id == "phone" and turn.phone):
        return SKIPPED if not asked.required else None
    return _READERS[asked.kind](asked, turn)


def read_choices(text: str, entities: list[tuple[str, str]], catalog: Catalog) -> dict[str, str]:
    """Everything that the words say about what fits: by question id of the intake `recommend`."""
    filters = read_filters(text, entities, catalog)
    found = {}
    if filters.interests:
        found["interest"] = filters.interests[0]
    if filters.times:
        found["time"] = "evening" if filters.times & {"evening", "weekend"} else "day"
    if filters.paid:
        found["paid"] = "paid"
    return found


def _read_choice(asked: Question, turn: Turn) -> str | None:
    number = picked_number(turn.text, len(asked.options))
    if number is not None:
        return asked.options[number - 1]
    said = read_choices(turn.text, turn.pairs, turn.catalog).get(asked.id)
    if said is None and says("either", turn.text):
        return {"time": "any", "paid": "either"}.get(asked.id, SKIPPED)
    if said is None and turn.intent == "affirm":
        return {"time": "any", "paid": "paid"}.get(asked.id)
    return said


def _read_name(asked: Question, turn: Turn) -> str | None:
    if asked.id == GUARDIAN:
        return _read_guardian(turn)
    heard = own_part(turn.text)
    names = [found.value for found in turn.entities if found.entity == "person_name" and found.text in heard]
    if names:
        return " ".join(names)[:LONGEST_NAME].title()
    words = heard.strip(" .,!").split()
    if (
        0 < len(words) <= 4
        and not any(char.isdigit() for char in heard)
        and not is_exactly("no_name", heard)
        and turn.intent not in ("affirm", "repeat")
    ):
        return " ".join(words)[:LONGEST_NAME].title()
    return None


def _read_guardian(turn: Turn) -> str | None:
    """ "My mom Maria Perez" has a name; "my mom says it's ok" has none, and the yes is not theirs to give."""
    found = " ".join(turn.values("person_name"))
    vouched = says("vouches_for", turn.text) or turn.intent in ("affirm", "repeat")
    if not found and (vouched or any(map(str.isdigit, turn.text))):
        return None
    words = [word.strip(".,!") for word in (found or turn.text).split()]
    while words and is_exactly("around_a_guardian", words[0]):
        words.pop(0)
    return " ".join(words)[:LONGEST_NAME].title() if 0 < len(words) <= LONGEST_GUARDIAN else None


def _read_phone(asked: Question, turn: Turn) -> str | None:
    for candidate in (*turn.values("phone_number"), turn.text):
        for match in phonenumbers.PhoneNumberMatcher(candidate, "US"):
            if phonenumbers.is_possible_number(match.number):
                return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    if turn.intent == "affirm" and turn.phone and asked.id == "phone":
        return turn.phone
    return None


def _read_text(asked: Question, turn: Turn) -> str | None:
    return turn.text.strip() or None


_READERS: dict[Kind, Callable[[Question, Turn], str | None]] = {
    "choice": _read_choice,
    "name": _read_name,
    "phone": _read_phone,
    "text": _read_text,
}
