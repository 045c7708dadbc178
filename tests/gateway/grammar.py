"""Checks TwiML verb by verb against the SDK's own classes: nesting by methods, attributes by their parameters."""

import inspect
import re
import xml.etree.ElementTree as ET
from types import ModuleType

from twilio.twiml import lower_camel, messaging_response, voice_response

SPOKEN_WORDS = 25
LONGEST_SAY = 4096
LARGEST = 64 * 1024
_ROOTS = {"voice": (voice_response, "VoiceResponse"), "sms": (messaging_response, "MessagingResponse")}


def voice(body: str) -> ET.Element:
    """The checked document of a call."""
    root = _checked(body, "voice")
    for said in root.iter("Say"):
        assert said.text, "an empty Say"
        assert len(said.text) <= LONGEST_SAY
    for gather in root.iter("Gather"):
        if gather.get("input") != "dtmf" and gather.get("speechModel"):
            assert gather.attrib["speechTimeout"].isdecimal(), "auto raises 13335 with a named model"
        hints = gather.get("hints", "").split(",")
        assert len(hints) <= 500
        assert max(map(len, hints)) <= 100
    return root


def sms(body: str) -> list[str]:
    """The checked document of a text's answer: the bodies of its messages."""
    return [message.text or "" for message in _checked(body, "sms").iter("Message")]


def said(root: ET.Element) -> str:
    return " ".join(say.text or "" for say in root.iter("Say"))


def said_before_the_callers_turn(root: ET.Element) -> str:
    """What is said up to the first verb that waits for the caller."""
    heard: list[str] = []
    for verb in root:
        if verb.tag == "Say":
            heard.append(verb.text or "")
        else:
            heard += [say.text or "" for say in verb.iter("Say")]
            break
    return " ".join(heard)


def words(text: str) -> int:
    return len(re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text))


def verbs(root: ET.Element) -> list[str]:
    return [verb.tag for verb in root]


def _checked(body: str, medium: str) -> ET.Element:
    assert len(body.encode()) <= LARGEST
    module, name = _ROOTS[medium]
    root = ET.fromstring(body)
    assert root.tag == "Response"
    _check(root, module, getattr(module, name))
    return root


def _check(element: ET.Element, module: ModuleType, known: type) -> None:
    for attribute, value in element.attrib.items():
        if attribute.lower().endswith(("action", "url", "callback")):
            assert value.startswith(("http://", "https://")), f"{element.tag} {attribute} is not absolute"
    for child in element:
        method = getattr(known, re.sub(r"(?<!^)(?=[A-Z])", "_", child.tag).lower(), None)
        assert method is not None, f"{child.tag} may not stand in {element.tag}"
        given = inspect.signature(method).parameters
        allowed = {lower_camel(name.rstrip("_")) for name in given if name not in ("self", "kwargs")}
        assert set(child.attrib) <= allowed, f"{child.tag} has {set(child.attrib) - allowed}"
        _check(child, module, getattr(module, child.tag))
