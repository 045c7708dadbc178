"""Dial: other phones ring; the first to be picked up hears the whisper, and is then put through or not."""

from integrations.local.conferences import confer
from integrations.local.document import Verb
from integrations.local.exchange import Exchange
from integrations.local.forms import new_sid
from integrations.local.legs import Dialled, Heard, Leg, Status
from integrations.local.refusals import RefusedError
from integrations.local.stage import Elsewhere, HangUp, Stage, Step

_DEFAULT_TIMEOUT = 30


async def dial(stage: Stage, verb: Verb) -> Step | None:
    """Rings everybody and waits for what comes of it. Without an `action` the next verb follows."""
    room = verb.find("Conference")
    if room is not None:
        return await confer(stage, verb, room)
    if stage.leg.call is not None:
        raise RefusedError(None, "the local carrier rings no phones from one that was dialled", url=stage.base)
    legs = [_ring(stage, verb, noun) for noun in (list(verb) or [verb])]
    stage.call.legs = [*(leg for leg in stage.call.legs if leg.alone and not leg.over), *legs]
    stage.leg.wait_for("dial", timeout=int(verb.get("timeout", str(_DEFAULT_TIMEOUT))))
    try:
        ended = await _until_over(stage, verb, legs)
    except Elsewhere:
        outcome = _outcome(stage, verb, cut_off(stage.exchange, legs))
        if verb.get("action"):
            await stage.left_behind(outcome)
        raise
    except HangUp:
        outcome = _outcome(stage, verb, cut_off(stage.exchange, legs))
        if verb.get("action"):
            await stage.last_words(outcome)
        raise
    cancel(stage.exchange, legs)
    stage.leg.waiting = None
    stage.leg.on_change()
    return _outcome(stage, verb, ended) if verb.get("action") else None


async def _until_over(stage: Stage, verb: Verb, legs: list[Leg]) -> Dialled:
    """Meanwhile the caller may talk to whoever picked up, press the star, or hang up."""
    while True:
        event = await stage.hear()
        if isinstance(event, Dialled):
            return event
        if not isinstance(event, Heard):
            continue
        if event.hung_up:
            raise HangUp(by="person")
        bridged = [leg for leg in legs if _is_bridged(leg)]
        if bridged and event.speech:
            for side in (stage.leg, bridged[0]):
                side.say("caller", event.speech)
        if bridged and "*" in event.digits and verb.get("hangupOnStar") == "true":
            return cut_off(stage.exchange, bridged)


def _ring(stage: Stage, verb: Verb, noun: Verb) -> Leg:
    now = stage.exchange.clock()
    caller_id = verb.get("callerId", stage.leg.number)
    leg = Leg(new_sid("CA"), caller_id, (noun.text or "").strip(), now, stage.leg.on_change, call=stage.call)
    leg.whisper = (stage.absolute(noun.get("url", "")), noun.get("method", "POST")) if noun.get("url") else None
    if noun.get("statusCallback"):
        events = frozenset(noun.get("statusCallbackEvent", "completed").split())
        leg.reports = (noun.get("statusCallback", ""), noun.get("statusCallbackMethod", "POST"), events)
    leg.idle.set()
    for event in ("initiated", "ringing"):
        _report(stage.exchange, leg, event)
    return leg


async def answer(stage: Stage) -> None:
    """Somebody picks the leg up: whisper, then talk until one of the two hangs up. Runs as the leg's own task."""
    leg = stage.leg
    cancel(stage.exchange, [other for other in stage.call.legs if other is not leg])
    leg.status = "in-progress"
    _report(stage.exchange, leg, "answered")
    leg.on_change()
    bridged = False
    try:
        if leg.whisper:
            await stage.perform(Step(*leg.whisper))
        bridged = True
        for side in (leg, stage.call):
            side.wait_for("bridged")
        await _talk(stage)
    except HangUp:
        pass
    except RefusedError as refused:
        stage.exchange.refuse(stage.call.number, refused)
    except Elsewhere as elsewhere:
        await _alone(stage, elsewhere.step, bridged=bridged)
        return
    finish(stage.exchange, leg, "completed", bridged=bridged)


async def _alone(stage: Stage, step: Step, *, bridged: bool) -> None:
    """The leg is moved away: the Dial is over for the caller, and this one goes on by itself until it ends."""
    leg = stage.leg
    assert leg.call is not None
    leg.alone = True
    if _all_over(leg):
        leg.call.tell(Dialled(leg, bridged))
    try:
        await stage.go_on(step)
    except HangUp:
        pass
    except RefusedError as refused:
        stage.exchange.refuse(stage.call.number, refused)
    _end(stage.exchange, leg, "completed")


async def _talk(stage: Stage) -> None:
    while True:
        event = await stage.hear()
        if isinstance(event, Heard) and event.hung_up:
            raise HangUp(by="person")
        if isinstance(event, Heard) and event.speech:
            for side in (stage.leg, stage.call):
                side.say("staff", event.speech)


def finish(exchange: Exchange, leg: Leg, status: Status, *, bridged: bool = False) -> None:
    """The leg has ended by itself. Once none is left the caller's leg hears of it: busy before this one is idle."""
    assert leg.call is not None
    if not leg.alone and _all_over(leg):
        leg.call.tell(Dialled(leg, bridged))
    _end(exchange, leg, status)


def _all_over(leg: Leg) -> bool:
    """No other phone that the same Dial rang is still there."""
    assert leg.call is not None
    return all(other.over or other.alone for other in leg.call.legs if other is not leg)


def cut_off(exchange: Exchange, legs: list[Leg]) -> Dialled:
    """The caller ends the Dial: how it stood."""
    alive = [leg for leg in legs if not leg.over and not leg.alone]
    stood = Dialled((alive or legs)[0], any(_is_bridged(leg) for leg in alive))
    cancel(exchange, legs)
    return stood


def cancel(exchange: Exchange, legs: list[Leg]) -> None:
    """End every leg that is still alive: the caller is gone, or somebody else picked up."""
    for leg in [leg for leg in legs if not leg.over and not leg.alone]:
        if leg.task is not None:
            leg.task.cancel()
        _end(exchange, leg, "canceled" if leg.status == "ringing" else "completed")


def _is_bridged(leg: Leg) -> bool:
    return leg.waiting is not None and leg.waiting["kind"] == "bridged"


def _end(exchange: Exchange, leg: Leg, status: Status) -> None:
    leg.end(status, exchange.clock())
    _report(exchange, leg, "completed")
    leg.idle.set()


def _report(exchange: Exchange, leg: Leg, event: str) -> None:
    """The progress that a Number's `statusCallback` asked for."""
    if leg.reports is not None and leg.call is not None and event in leg.reports[2]:
        url, method, _ = leg.reports
        form = exchange.forms.leg(leg)
        if event == "initiated":
            form["CallStatus"] = "initiated"
        exchange.errands.begin(exchange.report(leg.call.number, url, form, method))


def _outcome(stage: Stage, verb: Verb, ended: Dialled) -> Step:
    """What the action is told. A phone whose whisper hung up is `completed`, too; only `DialBridged` tells."""
    extra = {
        "DialCallSid": ended.leg.sid,
        # One that was moved away has ended for the caller.
        "DialCallStatus": "completed" if ended.leg.alone else ended.leg.status,
        "DialBridged": "true" if ended.bridged else "false",
    }
    if ended.leg.status == "completed":
        extra["DialCallDuration"] = str(ended.leg.seconds(stage.exchange.clock()))
    return stage.step(verb, **extra)
