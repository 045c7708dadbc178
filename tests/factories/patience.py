"""Lines under test are waited for: how long an answer takes on this machine is the business of whoever uses it, too.

That the line keeps people waiting no longer than it promises is held by tests of their own.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from assistant.gateway import chat, sms, voice_steps
from assistant.settings import Settings

SECONDS = 60.0


@contextmanager
def patience() -> Iterator[None]:
    """Meanwhile a turn of this process may take longer than any person or carrier would wait for."""
    with pytest.MonkeyPatch.context() as patched:
        for door in (chat, sms, voice_steps):
            patched.setattr(door, "TURN_SECONDS", SECONDS)
        yield


def patient(settings: Settings) -> Settings:
    """The same, but for how long the engine may take."""
    return settings.model_copy(update={"engine_timeout": SECONDS})
