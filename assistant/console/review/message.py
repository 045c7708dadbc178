"""One message: what the line made of it, what it really means, or that there is nothing to do.

A meaning is an example for the next training and a test in one row.
"""

from typing import Annotated

from fastapi import Form, Response

from assistant.console.intents import LEARNABLE
from assistant.console.review.deciding import decided_on, shown
from assistant.console.review.room import room
from assistant.console.visit import Visiting
from assistant.insight.learning import Wants, learnable
from assistant.staff.roles import Permission


@room.get("/review/{message}", permission=Permission.REVIEW)
def show(visit: Visiting, message: str) -> Response:
    return shown(visit, message)


@room.post("/review/{message}/intent", permission=Permission.REVIEW)
def as_intent(
    visit: Visiting, message: str, text: Annotated[str, Form()], intent: Annotated[str, Form()] = ""
) -> Response:
    words = learnable(text)
    if not words or intent not in LEARNABLE:
        return shown(visit, message, {"intent": "choose_intent" if words else "empty_text"}, {"text": text})
    return decided_on(visit, message, Wants.INTENT, intent, words, "told_intent")


@room.post("/review/{message}/nothing", permission=Permission.REVIEW)
def as_nothing(visit: Visiting, message: str) -> Response:
    return decided_on(visit, message, None, None, "", "told_nothing")
