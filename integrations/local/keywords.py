"""STOP, START and HELP, which the carrier answers by itself as Twilio does by default."""

from typing import Literal

from integrations.local.handset import Handset
from integrations.local.refusals import FACTS

OptOut = Literal["STOP", "START", "HELP"]


def keyword(body: str) -> OptOut | None:
    """A keyword counts only when it is the whole message; case and the space around it do not matter."""
    word = body.strip().upper()
    for kind, facts in FACTS["keywords"].items():
        if word in facts["words"]:
            return kind  # type: ignore[no-any-return]  # the file's keys are the three kinds
    return None


def reply_to(kind: OptOut, handset: Handset) -> str | None:
    """Change the carrier's list, and give its own reply: none to somebody whom it does not concern.

    A second STOP is not confirmed again, START says something only to one who had stopped, and one who
    stopped hears nothing on HELP.
    """
    stopped_before = handset.opted_out
    if kind != "HELP":
        handset.opted_out = kind == "STOP"
    answered = stopped_before if kind == "START" else not stopped_before
    return str(FACTS["keywords"][kind]["reply"]) if answered else None
