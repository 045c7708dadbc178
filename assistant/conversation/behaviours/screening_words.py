"""How a question is put: in the catalogue's words, with what can be tapped; by phone, asked again, with the keys."""

from typing import Any

from assistant.catalog.basics import Bilingual
from assistant.catalog.questions import Answer, Question
from assistant.conversation.behaviours import facts
from assistant.conversation.turn import Outcome, Turn

# By phone at most four options are named with their keys; text and chat show a few more.
MOST_KEYS = 4
MOST_SHOWN = 9
NOT_SAID = ("utter_choice_dont_know", "utter_choice_prefer_not")


def put(outcome: Outcome, question: Question, turn: Turn, *, closer: bool) -> Outcome:
    words = _spoken(question.ask, question.speak)
    if closer and question.closer is not None:
        words = _spoken(question.closer)
    return outcome.say("utter_screen_ask", question=words, choices=_choices(question))


def ask_again(outcome: Outcome, question: Question, turn: Turn) -> Outcome:
    """In other words, and with a way to answer that cannot be misheard."""
    again, choices = _spoken(question.again), _choices(question)
    way = _keys(question) if turn.medium == "voice" else _options(question)
    if way is None:
        return outcome.say("utter_screen_again", question=again, choices=choices)
    return outcome.say("utter_screen_again_with", question=again, way=way, choices=choices)


def _spoken(ask: Bilingual, speak: Bilingual | None = None) -> dict[str, Any]:
    return {"say": ask.model_dump(), "speak": speak.model_dump() if speak is not None else None}


def _choices(question: Question) -> list[dict[str, Any]]:
    """Quick replies for the chat."""
    shown: list[dict[str, Any]] = [{"label": facts.both(option.name)} for option in question.options]
    if question.answer is Answer.YES_NO:
        shown = [_reply("utter_choice_yes"), _reply("utter_choice_no")]
    return [*shown, *map(_reply, NOT_SAID)]


def _reply(name: str) -> dict[str, Any]:
    return {"label": {"reply": name}}


def _options(question: Question) -> dict[str, Any] | None:
    if not 0 < len(question.options) <= MOST_SHOWN or question.answer is Answer.CHOICES:
        return None
    return {"items": [_numbered("utter_screen_option", n, o.name) for n, o in enumerate(question.options, 1)]}


def _keys(question: Question) -> dict[str, Any] | None:
    """The goal before the key."""
    match question.answer:
        case Answer.YES_NO:
            return {"reply": "utter_screen_keys_yes_no"}
        case Answer.CHOICE if len(question.options) <= MOST_KEYS:
            return {"items": [_numbered("utter_screen_option", n, o.name) for n, o in enumerate(question.options, 1)]}
        case Answer.BIRTH | Answer.DATE:
            return {"reply": "utter_screen_keys_date"}
        case Answer.NUMBER | Answer.MONEY | Answer.SINCE:
            return {"reply": "utter_screen_keys_number"}
    return None


def _numbered(name: str, number: int, option: Bilingual) -> dict[str, Any]:
    return {"reply": name, "facts": {"number": number, "option": facts.both(option)}}
