"""Letters as files, where there is no mail server."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.errors import CarrierError
from assistant.messages.ports import Letter
from integrations.email.files import FileMailer
from tests.conftest import Clock
from tests.integrations.email.letters import ENGLISH, ID, SENDER, SPANISH, read, text_of


@pytest.fixture
def mailer(tmp_path: Path, clock: Clock) -> FileMailer:
    return FileMailer(tmp_path / "mail", SENDER, clock)


@pytest.mark.parametrize("letter", [ENGLISH, SPANISH], ids=["en", "es"])
async def test_a_letter_is_a_file_that_mail_programs_read(mailer: FileMailer, tmp_path: Path, letter: Letter) -> None:
    await mailer.start()
    assert await mailer.send_letter(letter) == f"<{ID}@line.example.org>"
    await mailer.stop()
    (path,) = (tmp_path / "mail").iterdir()
    message = read(path.read_bytes())
    assert path.name == f"{ID}.eml"
    assert (message["Subject"], text_of(message)) == (letter.subject, letter.text)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_the_same_letter_twice_is_one_file(mailer: FileMailer, tmp_path: Path, clock: Clock) -> None:
    first = await mailer.send_letter(ENGLISH)
    before = (tmp_path / "mail" / f"{ID}.eml").read_bytes()
    clock.advance(hours=1)
    assert await mailer.send_letter(ENGLISH) == first
    assert [path.read_bytes() for path in (tmp_path / "mail").iterdir()] == [before]


async def test_a_letter_that_was_sent_is_found(mailer: FileMailer) -> None:
    assert await mailer.find_letter(ID) == []
    sent = await mailer.send_letter(ENGLISH)
    assert await mailer.find_letter(ID) == [sent]


async def test_two_at_once_are_one_whole_file(mailer: FileMailer, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: mailer._keep(ID, b"x" * 100_000), range(8)))
    assert [path.read_bytes() for path in (tmp_path / "mail").iterdir()] == [b"x" * 100_000]


async def test_no_address_no_file(mailer: FileMailer, tmp_path: Path) -> None:
    with pytest.raises(CarrierError):
        await mailer.send_letter(Letter("nobody", "x", "y", ID))
    assert not (tmp_path / "mail").exists()
