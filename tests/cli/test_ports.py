import socket

import pytest

from assistant.cli.ports import check_port, free_port
from assistant.errors import SettingsError


def test_a_free_port_can_be_used() -> None:
    check_port("127.0.0.1", free_port())


def test_a_port_in_use_is_one_line_that_says_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError) as raised:
            check_port("127.0.0.1", port)
    assert str(raised.value) == (f"port {port} is in use: stop what uses it or run ./porchlight up --port {port + 1}")


def test_an_address_of_another_machine_is_not_listened_on() -> None:
    with pytest.raises(SettingsError, match=r"^PORCHLIGHT_HOST=192\.0\.2\.1 is not an address of this machine\.$"):
        check_port("192.0.2.1", free_port())
