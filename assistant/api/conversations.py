"""`/conversations` and `/messages`: what was said, on every channel."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from assistant.api.fields import Id
from assistant.api.filters import Listed, Maybe
from assistant.api.guardians import minors_today
from assistant.api.problems import documented, not_found
from assistant.api.routes import resource
from assistant.api.schemas import Conversation, Fact, Message, Page, Transcript
from assistant.api.screening_schemas import ScreenedTranscript, Screening
from assistant.api.services import App
from assistant.store.queries import screenings, talks

router: APIRouter = resource("conversations")
messages: APIRouter = resource("messages")

MessageStatus = Literal[
    "received",
    "answered",
    "said",
    "shown",
    "replied",
    "queued",
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "cancelled",
    "suppressed",
]


class ConversationsListed(Listed):
    """One page of the conversations; `since` and `until` go by when something was last said."""

    status: Maybe[Literal["open", "with_person", "closed"]] = Field(default=None, description="In this state.")


class MessagesListed(Listed):
    """One page of the messages; `since` and `until` go by when they were received or written."""

    conversation: Maybe[Id] = Field(default=None, description="Of this conversation.")
    status: Maybe[MessageStatus] = Field(
        default=None, description="Received or answered; said, shown or replied at once; or on its way by text."
    )


@router.get("", responses=documented())
def list_conversations(wanted: Annotated[ConversationsListed, Query()], app: App) -> Page[Conversation]:
    """Calls, chats and episodes of texting, without what was said.

    Those of minors are without name and phone until a guardian has agreed.
    """
    return Page[Conversation].model_validate(talks.conversations(app.database, wanted.filters(), minors_today(app)))


@router.get("/{id}", responses=documented(404))
def get_conversation(id: Id, app: App) -> ScreenedTranscript:
    """A conversation with what was said in it, what was learnt from it, and where the person was told they stand."""
    found = talks.conversation(app.database, id, minors_today(app))
    if found is None:
        raise not_found("conversation")
    return ScreenedTranscript(
        **dict(Transcript.model_validate(found)),
        facts=[Fact.model_validate(fact) for fact in screenings.facts_said(app.database, conversation=id)],
        screenings=[Screening.model_validate(one) for one in screenings.of_conversation(app.database, id)],
    )


@messages.get("", responses=documented())
def list_messages(wanted: Annotated[MessagesListed, Query()], app: App) -> Page[Message]:
    """Messages in and out; of a phone, both what came from it and what went to it."""
    found = talks.messages(app.database, wanted.filters(), minors_today(app), wanted.conversation)
    return Page[Message].model_validate(found)
