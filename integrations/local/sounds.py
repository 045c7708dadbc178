"""What was typed in place of speech, as a sound: a tone for each syllable or so, as long as the words would take."""

import io
import math
import re
import wave
from array import array
from dataclasses import dataclass

RATE = 8000  # samples a second, as on the phone
WORDS_A_SECOND = 2.5
_VOWELS = re.compile(r"[aeiouyáéíóúü]+", re.IGNORECASE)
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_PITCHES = (196, 220, 247, 262, 294, 330)
_LOUDNESS, _FADE = 6000, 200


class NoSuchPartError(ValueError):
    """The recording ends before the part that was asked for."""


@dataclass(frozen=True)
class Part:
    """`start` to `end`, without it, of `size` bytes."""

    start: int
    end: int
    size: int

    @property
    def header(self) -> str:
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


def seconds_of(words: str, longest: int = 3600) -> int:
    """How long it takes to say this; nobody is recorded for longer than `longest`."""
    return min(longest, max(1, round(len(words.split()) / WORDS_A_SECOND)))


def wav(words: str) -> bytes:
    """16 bits, one channel. The same words make the same sound."""
    samples = array("h", bytes(2 * RATE * seconds_of(words)))
    said = words.split() or [words]
    each = len(samples) // len(said)
    for place, word in enumerate(said):
        beats = max(1, len(_VOWELS.findall(word)))
        length = int(each * 0.85) // beats
        for beat in range(beats):
            pitch = _PITCHES[(len(word) + beat + place) % len(_PITCHES)]
            _tone(samples, place * each + beat * length, length, pitch)
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return made.getvalue()


def part_of(asked: str | None, size: int) -> Part | None:
    """What a `Range` header asks for; None for the whole, and where it is not understood. Raises `NoSuchPartError`."""
    found = _RANGE.fullmatch((asked or "").strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(size, int(found[2]) + 1) if found[2] else size
    if start >= end:
        raise NoSuchPartError(asked)
    return Part(start, end, size)


def _tone(samples: "array[int]", start: int, length: int, pitch: int) -> None:
    for step in range(length):
        fade = min(1.0, step / _FADE, (length - step) / _FADE)
        samples[start + step] = int(_LOUDNESS * fade * math.sin(2 * math.pi * pitch * step / RATE))
