"""The verbs that need nobody's answer, and the table of all of them."""

from collections.abc import Mapping

from integrations.local.dialling import dial
from integrations.local.document import Verb
from integrations.local.gathering import gather
from integrations.local.prompts import pause, play, say
from integrations.local.recording import record
from integrations.local.refusals import RefusedError
from integrations.local.stage import HangUp, Performer, Stage, Step


async def redirect(stage: Stage, verb: Verb) -> Step:
    return Step(stage.absolute(verb.text or ""), verb.get("method", "POST"))


async def hangup(_stage: Stage, _verb: Verb) -> None:
    raise HangUp


async def reject(stage: Stage, verb: Verb) -> None:
    """Refuses the call unanswered; once it is answered, it hangs up."""
    if stage.leg.status != "ringing":
        raise HangUp
    raise HangUp("busy" if verb.get("reason") == "busy" else "no-answer")


async def sms(stage: Stage, verb: Verb) -> Step | None:
    """Texts the caller in the middle of the call; an `action` takes the call over."""
    text = stage.texting.answer(verb, stage.base, stage.call.number)
    if not verb.get("action"):
        return None
    return stage.step(verb, SmsSid=text.sid, SmsStatus="failed" if text.status == "failed" else "sent")


def callers_only(performer: Performer, code: int | None) -> Performer:
    """What may not be done on the leg of somebody who was dialled, as long as it hangs on the caller's."""

    async def perform(stage: Stage, verb: Verb) -> Step | None:
        if stage.leg.call is not None and not stage.leg.alone:
            raise RefusedError(code, f"<{verb.tag}> on a leg that was dialled", url=stage.base)
        return await performer(stage, verb)

    return perform


VERBS: Mapping[str, Performer] = {
    "Say": say,
    "Play": play,
    "Pause": pause,
    "Gather": gather,
    "Record": callers_only(record, None),
    "Dial": callers_only(dial, 13201),
    "Sms": callers_only(sms, None),
    "Redirect": redirect,
    "Hangup": hangup,
    "Reject": reject,
}
