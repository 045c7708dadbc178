"""All doors of the room. The router tries them in this order: what takes a message by its id comes last."""

from assistant.console.review import answers, cases, inbox, learning, message, taking_back
from assistant.console.review.room import room

__all__ = ["answers", "cases", "inbox", "learning", "message", "room", "taking_back"]
