"""Which elements, attributes and nestings TwiML knows: read off the builders of Twilio's own SDK."""

import inspect
from dataclasses import dataclass
from functools import cache
from typing import Any

from twilio.twiml import TwiML
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

# ElementTree's spelling of the one attribute with a prefix (SSML's <lang>).
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Builder = Any  # a class of the SDK, which has no types
ROOTS: dict[str, Builder] = {"voice": VoiceResponse, "sms": MessagingResponse}


@dataclass(frozen=True)
class Grammar:
    """What one element may carry. `builder` is the SDK's class, which knows what may stand inside."""

    tag: str
    attributes: frozenset[str]
    takes_text: bool
    builder: Builder


@cache
def nested(parent: Builder) -> dict[str, Grammar]:
    """Tag → what it may carry, for everything that the SDK lets one put inside `parent`."""
    allowed: dict[str, Grammar] = {}
    for name, method in inspect.getmembers(parent, inspect.isfunction):
        if not name.startswith("_") and not hasattr(TwiML, name):
            grammar = _grammar(parent, method)
            allowed[grammar.tag] = grammar
    return allowed


def _grammar(parent: Builder, method: Any) -> Grammar:
    """Call the builder with each argument's own name as its value, and see where the names end up."""
    named = [
        name
        for name, parameter in inspect.signature(method).parameters.items()
        if name != "self" and parameter.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    host = object.__new__(parent)
    TwiML.__init__(host)
    built = method(host, **{name: name for name in named})
    attributes = frozenset(_XML_LANG if name == "xml:lang" else name for name in built.attrs)
    return Grammar(built.name, attributes, built.value is not None, type(built))


@cache
def every_tag(root: str) -> frozenset[str]:
    """Every tag that may stand anywhere in a document of this kind."""
    found: set[str] = set()
    open_kinds = [ROOTS[root]]
    seen: set[Builder] = set()
    while open_kinds:
        kind = open_kinds.pop()
        if kind not in seen:
            seen.add(kind)
            found.update(nested(kind))
            open_kinds += [grammar.builder for grammar in nested(kind).values()]
    return frozenset(found)
