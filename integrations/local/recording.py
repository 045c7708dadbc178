"""Record: a message for the line. What is typed stands for what would be said."""

from integrations.local.document import Verb
from integrations.local.forms import API_VERSION, new_sid
from integrations.local.legs import Heard
from integrations.local.sounds import seconds_of
from integrations.local.stage import HangUp, Stage, Step

_DEFAULT_LENGTH = 3600


async def record(stage: Stage, verb: Verb) -> Step | None:
    """Waits for a message. An empty one skips the action, and the next verb follows.

    Hanging up ends the message too: the action is told of it, and its answer goes unheard.
    """
    longest, keys = int(verb.get("maxLength", str(_DEFAULT_LENGTH))), verb.get("finishOnKey", "1234567890*#")
    words = ""
    while True:
        beep = verb.get("playBeep", "true") == "true"
        stage.leg.wait_for("record", max_length=longest, finish_on_key=keys, beep=beep)
        event = await stage.hear()
        if not isinstance(event, Heard):
            continue
        if event.speech:
            stage.leg.say("caller", event.speech)
            words = f"{words} {event.speech}".strip()
        ended_by = next((key for key in event.digits if key in keys), "")
        silent = not event.speech and not event.digits
        if ended_by or silent or event.hung_up or event.speech:
            break
    stage.leg.waiting = None
    if not words:
        if event.hung_up:
            raise HangUp(by="person")
        stage.leg.say("caller", verb.get("timeout", "5"), kind="pause")
        return None
    step = await _kept(stage, verb, words, longest, "hangup" if event.hung_up else ended_by)
    if event.hung_up:
        await stage.last_words(step)
        raise HangUp(by="person")
    return step


async def _kept(stage: Stage, verb: Verb, words: str, longest: int, ended_by: str) -> Step:
    """Keep the message, begin its callbacks, and say where the call goes on."""
    sid = new_sid("RE")
    seconds = str(seconds_of(words, longest))
    recording = {
        "RecordingSid": sid,
        "RecordingUrl": f"{stage.exchange.public_url}/local/recordings/{sid}",
        "RecordingDuration": seconds,
    }
    stage.exchange.recordings[sid] = words
    about = {"AccountSid": stage.exchange.forms.account, "CallSid": stage.leg.sid, **recording}
    if verb.get("recordingStatusCallback"):
        form = {**about, "RecordingStatus": "completed", "RecordingChannels": "1", "RecordingSource": "RecordVerb"}
        _later(stage, verb, "recordingStatusCallback", form)
    if verb.get("transcribe") == "true" and verb.get("transcribeCallback"):
        form = {
            **about,
            "ApiVersion": API_VERSION,
            "From": stage.leg.number,
            "To": stage.leg.to,
            "TranscriptionSid": new_sid("TR"),
            "TranscriptionStatus": "completed",
            "TranscriptionText": words,
        }
        _later(stage, verb, "transcribeCallback", form)
    return stage.step(verb, **recording, Digits=ended_by)


def _later(stage: Stage, verb: Verb, attribute: str, form: dict[str, str]) -> None:
    method = verb.get("recordingStatusCallbackMethod", "POST") if attribute == "recordingStatusCallback" else "POST"
    url = stage.absolute(verb.get(attribute, ""))
    stage.exchange.errands.begin(stage.exchange.report(stage.call.number, url, form, method))
