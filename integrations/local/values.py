"""What each attribute of the simulated verbs may hold, and the code that Twilio gives where it does not."""

import re
from collections.abc import Callable, Mapping

from integrations.local.refusals import FACTS

Check = Callable[[str], bool]

MAX_HINTS = 500
MAX_HINT = 100  # characters
MAX_SAY = 4096  # characters
MAX_TEXT = 1600  # characters of a text message
MAX_TRANSCRIBED = 120  # seconds


def whole(least: int, most: int = 86_400) -> Check:
    return lambda value: value.isascii() and value.isdigit() and least <= int(value) <= most


def one_of(*allowed: str) -> Check:
    return lambda value: value in allowed


def shaped(pattern: str) -> Check:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def voice(value: str) -> bool:
    """`man`, `Polly.Lupe`, `Polly.Lupe-Neural`, `Google.es-US-Neural2-A`."""
    maker, _, name = value.partition(".")
    if maker == "Polly":
        person, _, kind = name.partition("-")
        return any(person in kinds.get(kind or "Standard", ()) for kinds in FACTS["polly"].values())
    if maker == "Google":
        return any(
            name.startswith(f"{locale}-{kind}-") and name.removeprefix(f"{locale}-{kind}-").isalnum()
            for locale in FACTS["languages"]
            for kind in FACTS["google_kinds"]
        )
    return value in FACTS["old_voices"]


def speakable(value: str) -> bool:
    return value in FACTS["languages"] or value in FACTS["old_languages"]


def voice_fits(name: str, language: str) -> bool:
    """Twilio fails a Say whose voice does not speak its language."""
    if name.startswith("Polly."):
        person, _, kind = name.removeprefix("Polly.").partition("-")
        locales = [locale for locale, kinds in FACTS["polly"].items() if person in kinds.get(kind or "Standard", ())]
        return language in locales
    if name.startswith("Google."):
        return name.startswith(f"Google.{language}-")
    return True


def hints(value: str) -> bool:
    phrases = value.split(",")
    return len(phrases) <= MAX_HINTS and all(len(phrase.strip()) <= MAX_HINT for phrase in phrases)


_METHOD = one_of("GET", "POST")
_BOOLEAN = one_of("true", "false")
_NUMBER = shaped(r"\+[1-9]\d{6,14}")
_EVENTS = {"initiated", "ringing", "answered", "completed"}
KEY = shaped(r"[0-9*#]?")
KEYS = shaped(r"[0-9*#]*")

# (tag, attribute) → what it may hold, and Twilio's code. URLs are looked at apart (`urls.py`).
RULES: Mapping[tuple[str, str], tuple[Check, int]] = {
    ("Say", "voice"): (voice, 13511),
    ("Say", "language"): (speakable, 13512),
    ("Say", "loop"): (whole(0, 1000), 13510),
    ("Play", "loop"): (whole(0, 1000), 13410),
    ("Play", "digits"): (shaped(r"[0-9*#wWA-D]+"), 13430),
    ("Pause", "length"): (whole(1), 13910),
    ("Gather", "input"): (one_of("dtmf", "speech", "dtmf speech", "speech dtmf"), 13326),
    ("Gather", "method"): (_METHOD, 13312),
    ("Gather", "timeout"): (whole(1), 13313),
    ("Gather", "speechTimeout"): (lambda value: value == "auto" or whole(1)(value), 13327),
    ("Gather", "maxSpeechTime"): (whole(1, 60), 13328),
    ("Gather", "profanityFilter"): (_BOOLEAN, 13333),
    ("Gather", "finishOnKey"): (KEY, 13310),
    ("Gather", "numDigits"): (whole(1), 13314),
    ("Gather", "partialResultCallbackMethod"): (_METHOD, 13312),
    ("Gather", "language"): (lambda value: value in FACTS["languages"], 13331),
    ("Gather", "hints"): (hints, 13330),
    ("Gather", "bargeIn"): (_BOOLEAN, 13332),
    ("Gather", "debug"): (_BOOLEAN, 12200),
    ("Gather", "actionOnEmptyResult"): (_BOOLEAN, 13338),
    ("Gather", "speechModel"): (lambda value: value in FACTS["speech_models"], 13334),
    ("Gather", "enhanced"): (_BOOLEAN, 12200),
    ("Dial", "method"): (_METHOD, 13210),
    ("Dial", "timeout"): (whole(1, 600), 13212),
    ("Dial", "hangupOnStar"): (_BOOLEAN, 13213),
    ("Dial", "callerId"): (_NUMBER, 13214),
    ("Dial", "timeLimit"): (whole(1), 12200),
    ("Dial", "answerOnBridge"): (_BOOLEAN, 12200),
    ("Dial", "sequential"): (_BOOLEAN, 12200),
    ("Number", "method"): (_METHOD, 13210),
    ("Number", "statusCallbackMethod"): (_METHOD, 13210),
    ("Number", "statusCallbackEvent"): (lambda value: set(value.split()) <= _EVENTS, 12200),
    ("Number", "sendDigits"): (shaped(r"[0-9*#wW]+"), 12200),
    ("Conference", "muted"): (_BOOLEAN, 13230),
    ("Conference", "endConferenceOnExit"): (_BOOLEAN, 13231),
    ("Conference", "startConferenceOnEnter"): (_BOOLEAN, 13232),
    ("Conference", "waitMethod"): (_METHOD, 13234),
    ("Conference", "beep"): (one_of("true", "false", "onEnter", "onExit"), 13235),
    ("Conference", "maxParticipants"): (whole(2, 250), 12200),
    ("Record", "method"): (_METHOD, 13610),
    ("Record", "timeout"): (whole(0), 13611),
    ("Record", "maxLength"): (whole(1, 14_400), 13612),
    ("Record", "finishOnKey"): (KEYS, 13613),
    ("Record", "transcribe"): (_BOOLEAN, 13614),
    ("Record", "playBeep"): (_BOOLEAN, 13616),
    ("Record", "trim"): (one_of("trim-silence", "do-not-trim"), 13699),
    ("Record", "recordingStatusCallbackMethod"): (_METHOD, 13610),
    ("Redirect", "method"): (_METHOD, 13710),
    ("Reject", "reason"): (one_of("rejected", "busy"), 13810),
    ("Message", "to"): (_NUMBER, 14101),
    ("Message", "from"): (_NUMBER, 14102),
    ("Message", "method"): (_METHOD, 14104),
    ("Sms", "to"): (_NUMBER, 14101),
    ("Sms", "from"): (_NUMBER, 14102),
    ("Sms", "method"): (_METHOD, 14104),
}

# (tag, attribute or "" for the text) → whether a URL relative to the document will do, as Twilio's pages say.
URLS: Mapping[tuple[str, str], bool] = {
    ("Redirect", ""): True,
    ("Gather", "action"): True,
    ("Gather", "partialResultCallback"): True,
    ("Dial", "action"): True,
    ("Conference", "waitUrl"): True,
    ("Number", "url"): True,
    ("Number", "statusCallback"): False,
    ("Number", "amdStatusCallback"): False,
    ("Record", "action"): True,
    ("Record", "recordingStatusCallback"): True,
    ("Record", "transcribeCallback"): True,
    ("Play", ""): False,
    ("Message", "action"): True,
    ("Message", "statusCallback"): False,
    ("Sms", "action"): True,
    ("Sms", "statusCallback"): False,
    ("Media", ""): False,
}
