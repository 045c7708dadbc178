"""Gather: speech or keys, whichever comes first."""

from integrations.local.document import Verb
from integrations.local.legs import Heard, Who
from integrations.local.prompts import prompts
from integrations.local.stage import HangUp, Stage, Step

_DEFAULT_TIMEOUT = 5


async def gather(stage: Stage, verb: Verb) -> Step | None:
    """Prompts, then waits. With nothing heard the next verb follows, unless `actionOnEmptyResult` asks for the action.

    The twin keeps no clock: silence is something that a person chooses.
    """
    await prompts(stage, verb)
    inputs = verb.get("input", "dtmf").split()
    digits = ""
    while True:
        _show(stage, verb, inputs, digits)
        event = await stage.hear()
        if not isinstance(event, Heard):
            continue
        if event.hung_up:
            raise HangUp(by="person")
        if event.speech and "speech" in inputs:
            stage.leg.waiting = None
            stage.leg.say(_who(stage), event.speech, language=verb.get("language", "en-US"))
            return _spoken(stage, verb, event)
        if event.digits and "dtmf" in inputs:
            digits, finished_on = _typed(verb, digits, event.digits)
            if finished_on is None:
                continue
            return _pressed(stage, verb, digits, finished_on)
        if not event.speech and not event.digits:
            return _pressed(stage, verb, digits, "") if digits else _silent(stage, verb, inputs)


def _typed(verb: Verb, digits: str, pressed: str) -> tuple[str, str | None]:
    """The keys so far, and the one that ended it: "" where enough are pressed, `None` to go on waiting.

    The finishing key counts only after another one, and is no part of what was typed.
    """
    most = int(verb.get("numDigits", "0"))
    for key in pressed:
        if key == verb.get("finishOnKey", "#"):
            if digits:
                return digits, key
            continue
        digits += key
        if len(digits) == most:
            return digits, ""
    return digits, None


def _spoken(stage: Stage, verb: Verb, event: Heard) -> Step:
    extra = {"SpeechResult": event.speech, "Language": verb.get("language", "en-US")}
    if event.confidence is not None:
        extra["Confidence"] = f"{event.confidence:.8f}"
    return stage.step(verb, **extra)


def _pressed(stage: Stage, verb: Verb, digits: str, finished_on: str) -> Step:
    stage.leg.waiting = None
    stage.leg.say(_who(stage), digits, kind="keys")
    return stage.step(verb, Digits=digits, FinishedOnKey=finished_on, msg="Gather End")


def _silent(stage: Stage, verb: Verb, inputs: list[str]) -> Step | None:
    stage.leg.waiting = None
    stage.leg.say(_who(stage), verb.get("timeout", str(_DEFAULT_TIMEOUT)), kind="pause")
    if verb.get("actionOnEmptyResult") != "true":
        return None
    extra = {"msg": "Gather End"}
    if "dtmf" in inputs:
        extra |= {"Digits": "", "FinishedOnKey": ""}
    if "speech" in inputs:
        extra |= {"SpeechResult": "", "Confidence": "0.0", "Language": verb.get("language", "en-US")}
    return stage.step(verb, **extra)


def _who(stage: Stage) -> Who:
    return "staff" if stage.leg.call else "caller"


def _show(stage: Stage, verb: Verb, inputs: list[str], digits: str) -> None:
    stage.leg.wait_for(
        "gather",
        input=inputs,
        language=verb.get("language", "en-US"),
        digits=digits,
        num_digits=int(verb.get("numDigits", "0")) or None,
        finish_on_key=verb.get("finishOnKey", "#"),
        timeout=int(verb.get("timeout", str(_DEFAULT_TIMEOUT))),
        barge_in=verb.get("bargeIn", "true") == "true",
        hints=len([hint for hint in verb.get("hints", "").split(",") if hint.strip()]),
    )
