"""The TwiML of a call: what is said, what is listened for, who is rung, what is recorded."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from fastapi import Response
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from assistant.catalog.schema import Language
from assistant.gateway.line import Line, public_url
from assistant.gateway.passages import passages
from assistant.gateway.voice_call import Call

LOCALES: dict[Language, str] = {"en": "en-US", "es": "es-US"}
VOICES: dict[Language, str] = {"en": "Polly.Joanna-Neural", "es": "Polly.Lupe-Neural"}
# The carrier takes 4,096 characters a Say and 64 kB in all; nobody listens to a third one.
LONGEST_SAY = 4_000
MOST_SAYS = 3
# "auto" goes with no named model. Two seconds bear the pauses of people who think while they talk.
SPEECH_MODEL, SPEECH_TIMEOUT = "phone_call", 2
SILENCE_SECONDS = 5
WAITING_SECONDS = 10
RING_SECONDS = 20
LONGEST_MESSAGE_SECONDS = 120
PHONE_DIGITS = 10

Spoken = tuple[Language, str]


def say(to: VoiceResponse | Gather, spoken: Iterable[Spoken]) -> None:
    """Everything in order, each language in its own voice."""
    runs: list[tuple[Language, list[str]]] = []
    for language, text in spoken:
        if not runs or runs[-1][0] != language:
            runs.append((language, []))
        runs[-1][1].append(text)
    for language, texts in runs:
        for passage in passages(texts, lambda text: len(text) <= LONGEST_SAY, " ")[:MOST_SAYS]:
            to.say(passage, voice=VOICES[language], language=LOCALES[language])


def listen(line: Line, following: Call, spoken: Iterable[Spoken], hints: str) -> VoiceResponse:
    """Say it, barge-in allowed, and wait for words or a key; silence comes back as an empty turn, too."""
    gather = Gather(
        input="dtmf speech",
        action=public_url(line, following.path("turn")),
        method="POST",
        action_on_empty_result=True,
        barge_in=True,
        language=LOCALES[following.language],
        speech_model=SPEECH_MODEL,
        speech_timeout=str(SPEECH_TIMEOUT),
        timeout=SILENCE_SECONDS,
        num_digits=PHONE_DIGITS if following.dialling else following.digits,
        hints=hints or None,
    )
    return _gathering(gather, spoken)


def keypad(
    line: Line,
    following: Call,
    step: str,
    spoken: Iterable[Spoken],
    *,
    when_empty: bool,
    seconds: int = SILENCE_SECONDS,
) -> VoiceResponse:
    """Say it and wait for one key; without `when_empty` the verbs that follow take over."""
    gather = Gather(
        input="dtmf",
        action=public_url(line, following.path(step)),
        method="POST",
        action_on_empty_result=when_empty,
        timeout=seconds,
        num_digits=1,
    )
    return _gathering(gather, spoken)


def dial(line: Line, following: Call, spoken: Iterable[Spoken], numbers: Sequence[str] = ()) -> VoiceResponse:
    """Ring these phones, or all of the front desk; who answers must press a key, so that voicemail never takes the
    caller. The carrier tells when a leg has ended: it may have been parted from the caller's by then.
    """
    response = VoiceResponse()
    say(response, spoken)
    dialled = Dial(
        action=public_url(line, following.path("dial-result")),
        method="POST",
        answer_on_bridge=True,
        timeout=RING_SECONDS,
        caller_id=line.settings.twilio_number,
    )
    for number in numbers or line.settings.desk_numbers:
        dialled.number(
            number,
            url=public_url(line, desk_path(following, "whisper")),
            method="POST",
            status_callback=public_url(line, desk_path(following, "desk/over")),
            status_callback_event="completed",
            status_callback_method="POST",
        )
    response.append(dialled)
    return response


def together(line: Line, action: str, wait: str, room: str, spoken: Iterable[Spoken]) -> VoiceResponse:
    """Meet whoever else comes to this room; whoever leaves it ends it for the other, whose `action` is then asked."""
    response = VoiceResponse()
    say(response, spoken)
    dialled = Dial(action=public_url(line, action), method="POST")
    dialled.conference(
        room,
        beep="false",
        start_conference_on_enter=True,
        end_conference_on_exit=True,
        wait_url=public_url(line, wait),
        wait_method="POST",
    )
    response.append(dialled)
    return response


def apart(line: Line, call: Call, spoken: Iterable[Spoken]) -> VoiceResponse:
    """Said to whoever has the call while its caller hears something else; comes back with a key, and without."""
    gather = Gather(
        input="dtmf",
        action=public_url(line, desk_path(call, "desk/waiting")),
        method="POST",
        action_on_empty_result=True,
        timeout=WAITING_SECONDS,
        num_digits=1,
    )
    return _gathering(gather, spoken)


def pause(spoken: Iterable[Spoken]) -> VoiceResponse:
    """For who is first in a room; asked for again when it is over."""
    response = VoiceResponse()
    say(response, spoken)
    response.pause(length=WAITING_SECONDS)
    return response


def whisper(line: Line, call: Call, spoken: Iterable[Spoken]) -> VoiceResponse:
    """Say it to the one who picked up and wait for the key; without one, end the leg."""
    gather = Gather(
        input="dtmf",
        action=public_url(line, desk_path(call, "whisper-key")),
        method="POST",
        timeout=SILENCE_SECONDS,
        num_digits=1,
    )
    response = _gathering(gather, spoken)
    response.hangup()
    return response


def record(line: Line, following: Call, spoken: Iterable[Spoken], otherwise: VoiceResponse | None) -> VoiceResponse:
    """Take a message. An empty one never reaches the action: `otherwise` holds the verbs that follow then."""
    response = VoiceResponse()
    say(response, spoken)
    response.record(
        action=public_url(line, following.path("recorded")),
        method="POST",
        max_length=LONGEST_MESSAGE_SECONDS,
        finish_on_key="#",
        play_beep=True,
        transcribe=False,
        recording_status_callback=public_url(line, following.path("recording")),
        recording_status_callback_method="POST",
    )
    for verb in otherwise.verbs if otherwise else ():
        response.append(verb)
    return response


def hang_up(spoken: Iterable[Spoken] = ()) -> VoiceResponse:
    response = VoiceResponse()
    say(response, spoken)
    response.hangup()
    return response


def twiml(response: VoiceResponse) -> Response:
    return Response(response.to_xml(), media_type="text/xml")


def desk_path(call: Call, step: str) -> str:
    """The front desk's leg has an id of its own, so the caller's travels along."""
    return f"{call.path(step)}&{urlencode({'call': call.sid})}"


def _gathering(gather: Gather, spoken: Iterable[Spoken]) -> VoiceResponse:
    response = VoiceResponse()
    say(gather, spoken)
    response.append(gather)
    return response
