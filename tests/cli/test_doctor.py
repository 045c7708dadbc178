import datetime as dt
import shutil
import socket
from pathlib import Path

import pytest
from sqlalchemy import update

from assistant.catalog.schema import Topic
from assistant.cli import doctor_machine, doctor_store
from assistant.cli.configured import read_settings
from assistant.cli.diagnosis import Diagnosis, fail, ok, warn
from assistant.cli.ports import free_port
from assistant.cli.store_setup import bring_to_head
from assistant.messages.undeliverable import deserves
from assistant.store import calendar_pushes, undeliverable_handoffs
from assistant.store.catalogue import replace
from assistant.store.engine import make_engine, transaction
from assistant.store.migrate import newest
from assistant.store.tables import Handoff
from tests.cli.conftest import Porchlight
from tests.factories.catalogs import UNTIL, a_catalog, a_fact, a_program

TWILIO = {"twilio_account_sid": "AC0123456789", "twilio_auth_token": "t0psecret"}


def levels(found: list[Diagnosis]) -> dict[str, str]:
    return {diagnosis.subject: diagnosis.level for diagnosis in found}


def test_a_line_has_level_subject_finding_and_advice() -> None:
    assert ok("disk", "9.0 GB free").line() == "ok   disk          9.0 GB free"
    assert fail("port", "8000 is in use", "stop it").line() == "fail port          8000 is in use: stop it"


def test_doctor_ends_well_where_nothing_keeps_the_line_from_working(
    porchlight: Porchlight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORCHLIGHT_PORT", str(free_port()))
    code, out, err = porchlight("doctor")
    assert (code, err) == (0, "")
    assert {line.split()[0] for line in out.splitlines()} <= {"ok", "warn"}
    assert "warn store         is not there yet: ./porchlight up makes it" in out.splitlines()


def test_doctor_fails_where_the_port_is_taken(porchlight: Porchlight, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORCHLIGHT_PORT", str(taken.getsockname()[1]))
        code, out, _ = porchlight("doctor")
    assert code == 1
    assert [line.split()[1] for line in out.splitlines() if line.startswith("fail")] == ["port"]


def test_doctor_names_settings_that_do_not_fit_together(
    porchlight: Porchlight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORCHLIGHT_TWILIO_ACCOUNT_SID", "AC1")
    code, out, _ = porchlight("doctor")
    assert code == 1
    assert "PORCHLIGHT_TWILIO_AUTH_TOKEN is missing" in out


def test_twilio_needs_an_https_address_and_the_secret_is_not_shown() -> None:
    found = doctor_machine.carrier(read_settings(**TWILIO))
    assert levels(found) == {"carrier": "ok", "public URL": "fail", "front desk": "warn"}
    assert "t0psecret" not in "".join(diagnosis.line() for diagnosis in found)
    public = {"public_url": "https://line.example.org", "front_desk_numbers": "+12095550150,+12095550151"}
    found = doctor_machine.carrier(read_settings(**TWILIO, **public))
    assert levels(found) == {"carrier": "ok", "public URL": "ok", "front desk": "ok"}
    assert found[-1].found == "+12095550150, +12095550151 ring when a person is asked for"


def test_a_loopback_peer_of_twilio_needs_no_https() -> None:
    settings = read_settings(**TWILIO, twilio_api_base="http://127.0.0.1:4010")
    assert levels(doctor_machine.carrier(settings))["public URL"] == "ok"


@pytest.mark.parametrize(
    ("free", "level"),
    [(199_999_999, "fail"), (200_000_000, "warn"), (1_999_999_999, "warn"), (2_000_000_000, "ok")],
)
def test_disk_limits(monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage._replace(free=free))
    assert doctor_machine.disk(read_settings()).level == level


def test_store_at_head_with_a_catalogue(store_url: str) -> None:
    settings = read_settings(database_url=store_url)
    kind = store_url.partition(":")[0]
    advice = "./porchlight import catalog, or up imports the demo"
    assert doctor_store.store(settings) == [
        ok("store", f"{kind} at revision {newest()}"),
        warn("catalogue", "none in the store", advice),
    ]
    engine = make_engine(store_url)
    replace(engine, a_catalog(), "test", dt.datetime.now(dt.UTC))
    engine.dispose()
    assert doctor_store.store(settings)[:2] == [
        ok("store", f"{kind} at revision {newest()}"),
        ok("catalogue", "2 programs, revision 1"),
    ]


def test_texts_that_do_not_arrive_because_of_the_line_are_told_until_it_is_mended(store_url: str) -> None:
    engine, now = make_engine(store_url), dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
    with transaction(engine) as session:
        for _ in range(3):
            undeliverable_handoffs.alert(session, "number_not_registered", 30034, now)
    settings = read_settings(database_url=store_url)
    assert doctor_store.store(settings)[2:] == [
        fail(
            "texts",
            "3 not delivered since 2026-11-24, number_not_registered (30034)",
            "finish the registration of the number (A2P 10DLC, or toll-free verification); "
            "then set the handoff to done",
        )
    ]
    with transaction(engine) as session:
        session.execute(update(Handoff).values(status="done"))
    engine.dispose()
    assert doctor_store.store(settings)[2:] == []


def test_a_calendar_that_does_not_take_sessions_is_told_while_there_is_one(store_url: str) -> None:
    engine, now = make_engine(store_url), dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
    with_calendar = read_settings(database_url=store_url, caldav_url="https://dav.example.org/sessions")
    assert doctor_store.store(with_calendar)[2:] == []
    calendar_pushes.mark_failed(engine, "DATE1", "the calendar answered PUT with 507.", now, refused=False)
    engine.dispose()
    assert doctor_store.store(with_calendar)[2:] == [
        warn(
            "calendar",
            "1 sessions do not stand there as they are: the calendar answered PUT with 507",
            "it is tried again by itself; docs/calendar.md",
        )
    ]
    assert doctor_store.store(read_settings(database_url=store_url))[2:] == []


def test_every_fault_of_the_line_has_its_advice() -> None:
    of_the_line = {deserves(code, 1).fault for code in range(20_000, 40_000) if deserves(code, 1).alert}
    assert set(doctor_store.MENDED_BY) == of_the_line


def test_store_that_was_never_migrated_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    (found,) = doctor_store.store(read_settings(database_url=f"sqlite:///{tmp_path}/empty.db"))
    assert found == warn("store", f"sqlite at revision None, not {newest()}", "./porchlight up migrates it")


def test_store_out_of_reach_is_told() -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    (found,) = doctor_store.store(read_settings(database_url=url))
    assert found.level == "fail"
    assert "out of reach" in found.found


def test_looking_makes_no_store(home: Path) -> None:
    bring_to_head(read_settings(database_url=f"sqlite:///{home}/other.db"))
    doctor_store.store(read_settings())
    assert not (home / "porchlight.db").exists()


def test_a_fact_is_expired_the_day_after_its_last() -> None:
    fact = a_fact()
    catalog = a_catalog(programs=(a_program(facts={Topic.SUMMARY: fact, Topic.COST: fact}),), obligations=(), faqs=())
    places = ["partnership contact", "partnership privacy", "partnership eligibility_notice"]
    places += ["CNA-EVE summary", "CNA-EVE cost", "KIDS"]
    assert list(doctor_store.expired(catalog, UNTIL)) == []
    assert list(doctor_store.expired(catalog, UNTIL + dt.timedelta(days=1))) == [(place, fact) for place in places]


def test_words_are_there_in_both_languages() -> None:
    assert [diagnosis.level for diagnosis in doctor_store.words()] == ["ok"]
