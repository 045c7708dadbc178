import io
import sys

import pytest

from assistant.cli.ports import free_port
from tests.cli.conftest import Porchlight


def test_talk_takes_one_way_of_talking(porchlight: Porchlight) -> None:
    message = "porchlight: --sms, --voice and --chat exclude each other.\n"
    assert porchlight("talk", "--sms", "--voice") == (2, "", message)


@pytest.mark.parametrize("mode", ["--sms", "--voice", "--chat"])
def test_talk_with_a_line_that_is_not_up_is_one_line(
    mode: str, porchlight: Porchlight, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("hi\n"))
    code, _, err = porchlight("talk", mode, "--url", f"http://127.0.0.1:{free_port()}")
    assert code == 1
    assert err.startswith("porchlight: ")
    assert err.count("\n") == 1


def test_talk_knows_two_languages(porchlight: Porchlight) -> None:
    code, _, err = porchlight("talk", "--lang", "fr")
    assert code == 2
    assert "'en'" in err
    assert "'es'" in err
