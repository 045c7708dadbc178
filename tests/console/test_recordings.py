"""Recorded messages in the console: played from the carrier by whoever may, in parts too, and noted once."""

import dataclasses
import datetime as dt
from dataclasses import dataclass

import pytest

from assistant.errors import CarrierError, CarrierGoneError
from assistant.messages.ports import Sound
from assistant.store import calls
from assistant.store.calls import Caller, Recording
from assistant.store.staff_tables import AuditRow
from integrations.local.carrier import LocalCarrier
from integrations.local.sounds import wav
from tests.conftest import Clock
from tests.console.conftest import House, Signed
from tests.console.test_calls import rings
from tests.jobs.test_callbacks import only, rows

SID = "RE" + "a" * 32
WORDS = "please call me back about the CNA class"


@pytest.fixture
def path(house: House, clock: Clock) -> str:
    """Where the recording of a caller whom nobody took is played; the local carrier keeps it."""
    rings(house)
    calls.note_unanswered(house.database, "CA1", clock())
    recorded = Recording(SID, f"https://carrier.test/Recordings/{SID}", 3)
    by = clock() + dt.timedelta(hours=2)
    calls.keep_recording(house.database, "CA1", recorded, Caller("+12095550117", "en"), by, clock())
    assert isinstance(house.services.carrier, LocalCarrier)
    house.services.carrier.exchange.recordings[SID] = WORDS
    return f"/console/recordings/{only(house).id}/{SID}"


async def test_recording_is_played_where_the_call_is_shown(house: House, path: str, signed: Signed) -> None:
    ana = await signed("front_desk")
    conversation = only(house).conversation_id
    for page in ("/console/callbacks", f"/console/conversations/{conversation}"):
        shown = (await ana.get(page)).text
        of = f'id="sound-{only(house).id}-{SID}" hx-preserve'
        assert f'<audio {of} controls preload="none" src="{path}" aria-labelledby="recording-{SID}">' in shown, page
        assert f'<span id="recording-{SID}">Recorded message' in shown
        assert "carrier.test" not in shown
    assert "Recorded message, 3 s" in shown
    luis = await signed("coordinator", language="es")
    assert "Mensaje grabado, 3 s" in (await luis.get(f"/console/conversations/{conversation}")).text
    played = await ana.get(path)
    assert (played.status_code, played.headers["content-type"]) == (200, "audio/wav")
    assert played.content == wav(WORDS)
    assert (played.headers["accept-ranges"], played.headers["content-length"]) == ("bytes", str(len(played.content)))
    assert (played.headers["cache-control"], "set-cookie" in played.headers) == ("no-store", False)


async def test_browser_may_seek_in_it(path: str, signed: Signed) -> None:
    ana, whole = await signed("front_desk"), wav(WORDS)
    part = await ana.get(path, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole)}"
    rest = await ana.get(path, headers={"Range": f"bytes={len(whole) - 10}-"})
    assert (rest.status_code, rest.content) == (206, whole[-10:])
    assert (await ana.get(path, headers={"Range": f"bytes={len(whole)}-"})).status_code == 416


async def test_listening_is_noted_once(house: House, path: str, signed: Signed, clock: Clock) -> None:
    ana = await signed("front_desk")
    for range in ("bytes=0-", "bytes=4000-", "bytes=8000-"):
        await ana.get(path, headers={"Range": range})
    looks = [(row.kind, row.subject_id) for row in rows(house, AuditRow) if row.action == "saw"]
    assert looks == [("recording", SID), ("applicant", only(house).applicant_id)]
    clock.advance(minutes=11)
    await ana.get(path)
    assert len([row for row in rows(house, AuditRow) if row.kind == "recording"]) == 2


async def test_whoever_may_not_see_callbacks_hears_none(house: House, path: str, signed: Signed) -> None:
    assert (await (await signed("recruiter")).get(path)).status_code == 403
    partner = await signed("front_desk", organisation="ASCC")
    assert (await partner.get(path)).status_code == 404
    stranger = await signed("front_desk")
    stranger.client.cookies.clear()
    assert (await stranger.get(path)).status_code == 303
    assert [row for row in rows(house, AuditRow) if row.kind == "recording"] == []


@pytest.mark.parametrize("other", ["nothing", "RE" + "b" * 32])
async def test_only_what_was_recorded_there_is_asked_for(path: str, signed: Signed, other: str) -> None:
    ana = await signed("front_desk")
    assert (await ana.get(path.replace(SID, other))).status_code == 404
    assert (await ana.get(path.replace(path.split("/")[3], other))).status_code == 404


async def test_recording_that_was_deleted_is_not_there_any_more(house: House, path: str, signed: Signed) -> None:
    await house.services.carrier.erase("recording", SID)
    answer = await (await signed("front_desk")).get(path)
    assert (answer.status_code, "This recording is not there any more." in answer.text) == (404, True)
    spanish = await (await signed("coordinator", language="es")).get(path)
    assert "Esta grabación ya no existe." in spanish.text
    assert [row for row in rows(house, AuditRow) if row.kind == "recording"] == []


@dataclass
class Refusing:
    error: CarrierError

    async def recording(self, _reference: str, _part: str | None = None) -> Sound:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (CarrierGoneError("gone", code=20404), 404, "This recording is not there any more."),
        (CarrierError("no answer", retry=True), 504, "The phone company does not answer"),
        (CarrierError("a proxy", unsure=True), 504, "The phone company does not answer"),
        (CarrierError("no login", code=20003), 502, "The phone company did not give us this recording."),
    ],
)
async def test_what_the_carrier_refuses_is_said(
    house: House, path: str, signed: Signed, error: CarrierError, status: int, said: str
) -> None:
    ana = await signed("front_desk")
    services = dataclasses.replace(house.services, carrier=Refusing(error))  # type: ignore[arg-type]
    assert House(services, house.clock).app.state.services is services
    answer = await ana.get(path)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert "carrier.test" not in answer.text
