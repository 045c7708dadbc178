"""All doors of the room. The router tries them in this order: what names a kind of piece comes last."""

from assistant.console.catalogue import dates, draft_rules, files, history, hours, overview, pieces
from assistant.console.catalogue.room import room

__all__ = ["dates", "draft_rules", "files", "history", "hours", "overview", "pieces", "room"]
