"""TCP ports on this machine."""

import errno
import socket

from assistant.errors import SettingsError


def check_port(host: str, port: int) -> None:
    """Raises `SettingsError` where something listens on the port already, or it may not be used."""
    try:
        _bind(host, port)
    except PermissionError:
        raise SettingsError(f"port {port} may not be used by this user.", hint="Take one above 1023.") from None
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise SettingsError(f"PORCHLIGHT_HOST={host} is not an address of this machine.") from None
        raise SettingsError(
            f"port {port} is in use: stop what uses it or run ./porchlight up --port {_next(port)}"
        ) from None


def free_port() -> int:
    """A loopback port that nothing listens on now."""
    return _bind("127.0.0.1", 0)


def _bind(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: connections that linger from an earlier run do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        probe.listen(1)
        return int(probe.getsockname()[1])


def _next(port: int) -> int:
    return port + 1 if port < 65_535 else 8000
