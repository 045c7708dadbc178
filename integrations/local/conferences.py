"""Dial with a Conference: legs that are in the same room talk with each other."""

from integrations.local.document import Verb, read
from integrations.local.legs import Dissolved, Heard
from integrations.local.prompts import prompts
from integrations.local.rooms import Room
from integrations.local.stage import Elsewhere, HangUp, Stage, Step


async def confer(stage: Stage, verb: Verb, noun: Verb) -> Step | None:
    """In the room until the person hangs up, presses the star, is moved, or the conference is ended."""
    rooms, name, leg = stage.exchange.rooms, (noun.text or "").strip(), stage.leg
    room = rooms.setdefault(name, Room())
    room.inside.append(leg)
    room.begun = room.begun or (len(room.inside) > 1 and noun.get("startConferenceOnEnter", "true") == "true")
    room.show()
    outcome = stage.step(verb, DialCallStatus="answered", DialBridged="true")
    try:
        if not room.begun:
            await _wait(stage, noun)
        await _until_left(stage, verb, room)
    except (HangUp, Elsewhere) as left:
        _leave(stage, name, room, noun)
        if verb.get("action"):
            await (stage.last_words if isinstance(left, HangUp) else stage.left_behind)(outcome)
        raise
    _leave(stage, name, room, noun)
    return outcome if verb.get("action") else None


async def _until_left(stage: Stage, verb: Verb, room: Room) -> None:
    while True:
        event = await stage.hear()
        if isinstance(event, Dissolved):
            return
        if not isinstance(event, Heard):
            continue
        if event.hung_up:
            raise HangUp(by="person")
        if event.speech:
            for leg in room.inside:
                leg.say("staff" if stage.leg.call else "caller", event.speech)
        if "*" in event.digits and verb.get("hangupOnStar") == "true":
            return


async def _wait(stage: Stage, noun: Verb) -> None:
    """What the first one hears until the second comes. Twilio's own music is elsewhere, and not played here."""
    if not noun.get("waitUrl"):
        return
    form = stage.exchange.forms.leg(stage.leg)
    fetched = await stage.exchange.webhooks.fetch(
        stage.absolute(noun.get("waitUrl", "")), form, method=noun.get("waitMethod", "POST")
    )
    document = read(fetched, "voice", stage.exchange.webhooks.reach)
    await prompts(stage, [verb for verb in document.verbs if verb.tag in ("Say", "Play", "Pause")])


def _leave(stage: Stage, name: str, room: Room, noun: Verb) -> None:
    """Whoever ends it by going sends the others on to their own next TwiML."""
    stage.leg.waiting = None
    if stage.leg in room.inside:
        room.inside.remove(stage.leg)
    if noun.get("endConferenceOnExit") == "true":
        others, room.inside = room.inside, []
        for other in others:
            other.tell(Dissolved())
    if not room.inside:
        stage.exchange.rooms.pop(name, None)
    room.show()
