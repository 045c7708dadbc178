"""What a letter looks like on the wire, read back by another parser."""

import datetime as dt

import pytest

from assistant.errors import CarrierError
from assistant.messages.ports import Attachment, Letter
from integrations.email.letters import compose, recipient
from tests.integrations.email.letters import ENGLISH, ICS, ID, SENDER, SPANISH, WITH_CALENDAR, read, text_of

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=-8)))


@pytest.mark.parametrize("letter", [ENGLISH, SPANISH], ids=["en", "es"])
def test_headers_and_text_arrive_as_they_were(letter: Letter) -> None:
    message = read(compose(letter, SENDER, NOW).as_bytes())
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Carreras de Salud Tres Ríos", "hola@line.example.org")
    assert {name: str(message[name]) for name in ("To", "Subject", "Message-ID", "Content-Language", "Date")} == {
        "To": "rosa@example.org",
        "Subject": letter.subject,
        "Message-ID": f"<{ID}@line.example.org>",
        "Content-Language": letter.language,
        "Date": "Tue, 24 Nov 2026 18:00:00 +0000",
    }
    assert message["Auto-Submitted"] == "auto-generated"
    assert text_of(message) == letter.text


@pytest.mark.parametrize("letter", [ENGLISH, SPANISH, WITH_CALENDAR], ids=["en", "es", "calendar"])
def test_every_server_can_carry_it(letter: Letter) -> None:
    content = compose(letter, SENDER, NOW).as_bytes()
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_calendar_entry_is_there_to_act_on_and_to_open() -> None:
    message = read(compose(WITH_CALENDAR, SENDER, NOW).as_bytes())
    kinds = [(part.get_content_type(), part.get_filename()) for part in message.walk()]
    assert kinds == [
        ("multipart/mixed", None),
        ("multipart/alternative", None),
        ("text/plain", None),
        ("text/calendar", None),
        ("application/ics", "sesión.ics"),
    ]
    calendar, file = list(message.walk())[3:]
    assert dict(calendar["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True) == ICS
    assert text_of(message) == WITH_CALENDAR.text


def test_other_files_are_attached() -> None:
    letter = Letter("a@example.org", "x", "y\n", ID, attachments=(Attachment("a.pdf", "application/pdf", b"%PDF"),))
    message = read(compose(letter, SENDER, NOW).as_bytes())
    (file,) = message.iter_attachments()
    assert (file.get_content_type(), file.get_filename(), file.get_content()) == ("application/pdf", "a.pdf", b"%PDF")
    assert message["Content-Language"] is None


def test_nothing_slips_into_the_headers() -> None:
    letter = Letter("a@example.org", "one\r\nBcc: all@example.org\n\n two", "x\n", ID)
    message = read(compose(letter, SENDER, NOW).as_bytes())
    assert (str(message["Subject"]), message["Bcc"]) == ("one Bcc: all@example.org two", None)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("rosa@example.org", "rosa@example.org"),
        (" Rosa.Diaz+line@Example.ORG ", "Rosa.Diaz+line@Example.ORG"),
        ("rosa@correo.español.example", "rosa@correo.xn--espaol-zwa.example"),
    ],
)
def test_addresses(given: str, taken: str) -> None:
    assert recipient(given) == taken


@pytest.mark.parametrize(
    "given",
    [
        "",
        "rosa",
        "@example.org",
        "rosa@",
        "rosa@example..org",
        "a@b@c.org",
        "rosa díaz@example.org",
        "ñoño@example.org",
        "rosa@example.org\r\nBcc: b@example.org",
        "rosa@example.org, b@example.org",
        "Rosa <rosa@example.org>",
        "x" * 65 + "@example.org",
    ],
)
def test_what_is_no_address_is_refused_for_good(given: str) -> None:
    with pytest.raises(CarrierError) as refused:
        recipient(given)
    assert (refused.value.retry, refused.value.unsure) == (False, False)


@pytest.mark.parametrize("id", ["", "a b", "a@b", "../a", "a>\r\nX: y", "x" * 201])
def test_an_id_that_cannot_be_one_is_a_mistake(id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        compose(Letter("a@example.org", "x", "y", id), SENDER, NOW)
