"""Reads what the app returned as TwiML, and refuses what Twilio would refuse."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from integrations.local import values
from integrations.local.grammar import ROOTS, Builder, every_tag, nested
from integrations.local.reach import Reach
from integrations.local.refusals import RefusedError
from integrations.local.webhooks import MAX_BODY, Fetched

Kind = Literal["voice", "sms"]
Verb = ET.Element
_XML_TYPES = ("text/xml", "application/xml", "text/html")
# What this carrier performs. The rest of TwiML is refused with no code of Twilio's: nothing here pretends.
_PERFORMED = {
    "voice": frozenset("Say Play Pause Gather Redirect Dial Number Conference Record Sms Hangup Reject".split()),
    "sms": frozenset("Message Body Media Redirect".split()),
}


@dataclass(frozen=True)
class Document:
    """Checked TwiML: the verbs in order, and the URL that relative ones are seen from."""

    url: str
    verbs: tuple[Verb, ...]


def read(fetched: Fetched, kind: Kind, reach: Reach) -> Document:
    """Check everything before anything is performed. Raises `RefusedError` with Twilio's code."""
    if len(fetched.body) > MAX_BODY:
        raise RefusedError(11750, f"more than {MAX_BODY} bytes", url=fetched.url)
    if not fetched.body.strip():
        raise RefusedError(11770, "the answer has no body", url=fetched.url)
    media_type = fetched.content_type.partition(";")[0].strip().lower()
    if media_type == "text/plain":  # read out, or sent as it stands
        return Document(fetched.url, (_plain(fetched, kind),))
    if media_type not in _XML_TYPES:
        raise RefusedError(12300, media_type or "none given", url=fetched.url)
    try:
        root = ET.fromstring(fetched.body)  # noqa: S314  (our own app's answer, 64 kB at most)
    except ET.ParseError as error:
        raise RefusedError(12100, str(error), url=fetched.url) from error
    if root.tag != "Response":
        raise RefusedError(12102, f"<{root.tag}>", url=fetched.url)
    if root.attrib:
        raise RefusedError(12200, f"<Response> has no attribute {min(root.attrib)}", url=fetched.url)
    checker = _Checker(fetched.url, kind, reach)
    checker.inside(root, ROOTS[kind], takes_text=False)
    return Document(fetched.url, tuple(root))


def _plain(fetched: Fetched, kind: Kind) -> Verb:
    verb = ET.Element("Say" if kind == "voice" else "Message")
    verb.text = fetched.body.decode("utf-8", errors="replace").strip()
    return verb


class _Checker:
    def __init__(self, url: str, kind: Kind, reach: Reach) -> None:
        self.url, self.kind, self.reach = url, kind, reach

    def inside(self, element: Verb, builder: Builder, *, takes_text: bool) -> None:
        """Everything between an element's tags; `builder` is the SDK's class for it."""
        allowed = nested(builder)
        strays = [element.text, *(child.tail for child in element)]
        if not takes_text and any(stray and stray.strip() for stray in strays):
            raise self._refused(12200, f"text may not stand in <{element.tag}>")
        for child in element:
            grammar = allowed.get(child.tag)
            if grammar is None:
                raise self._misplaced(element.tag, child.tag)
            unknown = sorted(set(child.attrib) - grammar.attributes)
            if unknown:
                raise self._refused(12200, f"<{child.tag}> has no attribute {unknown[0]}")
            if child.tag[0].isupper() and child.tag not in _PERFORMED[self.kind]:
                raise self._refused(None, f"the local carrier does not perform <{child.tag}>")
            self.inside(child, grammar.builder, takes_text=grammar.takes_text)
            self._values(child)

    def _values(self, verb: Verb) -> None:
        for name, value in verb.attrib.items():
            rule = values.RULES.get((verb.tag, name))
            if rule and not rule[0](value):
                raise self._refused(rule[1], f'<{verb.tag} {name}="{value[:80]}">')
        for name in ("", *verb.attrib):
            relative_will_do = values.URLS.get((verb.tag, name))
            if relative_will_do is not None:
                self._url(verb, name, relative_will_do)
        together = _TOGETHER.get(verb.tag)
        if together is not None:
            problem = together(verb)
            if problem:
                raise self._refused(*problem)

    def _url(self, verb: Verb, name: str, relative_will_do: bool) -> None:
        value = verb.attrib[name] if name else (verb.text or "").strip()
        if verb.tag == "Play" and not name and not value and "digits" in verb.attrib:
            return
        if not value or (not relative_will_do and not urlsplit(value).scheme):
            raise self._refused(11100, f"<{verb.tag}> needs an absolute URL, not {value!r}")
        self.reach.address(self.reach.absolute(self.url, value))

    def _misplaced(self, parent: str, tag: str) -> RefusedError:
        known = tag in every_tag("voice") or tag in every_tag("sms")
        detail = f"<{tag}> may not stand in <{parent}>" if known else f"there is no <{tag}> in TwiML"
        if known and parent in ("Gather", "Dial"):
            return self._refused(13320 if parent == "Gather" else 13215, detail)
        return self._refused(14110 if known and self.kind == "sms" else 12200, detail)

    def _refused(self, code: int | None, detail: str) -> RefusedError:
        return RefusedError(code, detail, url=self.url)


def spoken(say: Verb) -> str:
    """The words of a Say, with the markup for the voice taken out."""
    return " ".join("".join(_heard(say)).split())


def _heard(element: Verb) -> Iterator[str]:
    """The text in order, with a gap where the voice makes one."""
    gap = " " if element.tag in ("break", "p", "s") else ""
    yield gap + (element.text or "")
    for child in element:
        yield from _heard(child)
        yield child.tail or ""
    yield gap


def body_of(message: Verb) -> str:
    """The words of a Message or Sms, in the element itself or in a Body."""
    inner = message.find("Body")
    return ((inner.text if inner is not None else message.text) or "").strip()


def _say(verb: Verb) -> tuple[int, str] | None:
    words = "".join(verb.itertext())
    if not words.strip():
        return 13520, "<Say> has nothing to say"
    if len(words) > values.MAX_SAY:
        return 13521, f"<Say> of {len(words)} characters, {values.MAX_SAY} at most"
    name, language = verb.get("voice", ""), verb.get("language", "")
    if name and language and not values.voice_fits(name, language):
        return 13511, f"{name} does not speak {language}"
    return None


def _gather(verb: Verb) -> tuple[int, str] | None:
    if verb.get("speechModel") and verb.get("speechTimeout") == "auto":
        return 13335, f"speechModel {verb.get('speechModel')} needs a speechTimeout in seconds"
    return None


def _dial(verb: Verb) -> tuple[int, str] | None:
    rooms = verb.findall("Conference")
    if rooms and (len(verb) > 1 or not (rooms[0].text or "").strip()):
        return 13215, "a <Conference> stands alone in its <Dial>, and has a name"
    if rooms:
        return None
    numbers = [(child.text or "").strip() for child in verb] or [(verb.text or "").strip()]
    wrong = [number for number in numbers if not values.RULES["Dial", "callerId"][0](number)]
    return (13223, repr(wrong[0])) if wrong else None


def _record(verb: Verb) -> tuple[int, str] | None:
    if verb.get("transcribe") == "true" and int(verb.get("maxLength", "3600")) > values.MAX_TRANSCRIBED:
        return 13615, f"recordings above {values.MAX_TRANSCRIBED} seconds are not transcribed"
    return None


def _message(verb: Verb) -> tuple[int, str] | None:
    body = body_of(verb)
    if len(body) > values.MAX_TEXT:
        return 14103, f"{len(body)} characters, {values.MAX_TEXT} at most"
    if not body and verb.find("Media") is None:
        return 14103, f"<{verb.tag}> has nothing to say"
    return None


_TOGETHER = {"Say": _say, "Gather": _gather, "Dial": _dial, "Record": _record, "Message": _message, "Sms": _message}
