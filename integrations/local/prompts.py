"""What a person hears: Say, Play, Pause. Nothing waits; how long it takes is the listener's affair."""

from collections.abc import Iterable

from integrations.local.document import Verb, spoken
from integrations.local.refusals import RefusedError
from integrations.local.stage import Stage


async def say(stage: Stage, verb: Verb) -> None:
    for _ in range(_times(verb)):
        stage.leg.say("line", spoken(verb), language=verb.get("language", "en-US"), voice=verb.get("voice", "man"))


async def play(stage: Stage, verb: Verb) -> None:
    """Audio is fetched, as Twilio fetches it, and must be audio; its sound is the page's to make."""
    url = (verb.text or "").strip()
    if not url:
        stage.leg.say("line", verb.get("digits", ""), kind="keys")
        return
    fetched = await stage.exchange.webhooks.fetch(url, {}, method="GET")
    if not fetched.content_type.lower().startswith("audio/"):
        raise RefusedError(13420, fetched.content_type or "no Content-Type", url=url)
    for _ in range(_times(verb)):
        stage.leg.say("line", url, kind="played")


async def pause(stage: Stage, verb: Verb) -> None:
    stage.leg.say("line", verb.get("length", "1"), kind="pause")


async def prompts(stage: Stage, verbs: Iterable[Verb]) -> None:
    """The Say, Play and Pause inside a Gather, or of those who wait for a conference."""
    for inner in verbs:
        await {"Say": say, "Play": play, "Pause": pause}[inner.tag](stage, inner)


def _times(verb: Verb) -> int:
    """How often a prompt is repeated. 0 means until somebody hangs up: once is enough to show."""
    return max(1, int(verb.get("loop", "1")))
