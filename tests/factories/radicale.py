"""A real CalDAV server (Radicale) as a process of its own on loopback, and a plain client that reads what is in it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from icalendar import Calendar, Event

USER, PASSWORD = "desk", "a pässword: with colons"
_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_MAKE = b"""<?xml version="1.0"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:set><D:prop><D:displayname>Sessions</D:displayname></D:prop></D:set></C:mkcalendar>"""
_ALL = b"""<?xml version="1.0"?><C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:prop><D:getetag/><C:calendar-data/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter>
</C:calendar-query>"""


class Radicale:
    """`start` and `stop` it as often as a test likes: what it keeps stays, and so does its port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
        (folder / "config").write_text(
            f"[server]\nhosts = 127.0.0.1:{self._port}\n"
            f"[auth]\ntype = htpasswd\nhtpasswd_filename = {folder / 'users'}\nhtpasswd_encryption = plain\ndelay = 0\n"
            f"[storage]\nfilesystem_folder = {folder / 'collections'}\n",
            encoding="utf-8",
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "radicale", "--config", self._folder / "config"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "PYTHONWARNINGS": ""})
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._process.poll() is None:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((self._folder / "log").read_text())

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def calendar(self, name: str) -> "Shelf":
        """A new calendar of the user's."""
        shelf = Shelf(f"{self.url}/{USER}/{name}/")
        assert shelf.ask("MKCALENDAR", body=_MAKE)[0] == 201
        return shelf


@dataclass(frozen=True)
class Shelf:
    """A calendar as another client of its owner's sees it."""

    url: str

    def ask(
        self, method: str, name: str = "", body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        login = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        given = {"Authorization": f"Basic {login}", "Content-Type": "text/xml", **(headers or {})}
        request = urllib.request.Request(self.url + name, body, given, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return int(answer.status), answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def files(self) -> dict[str, bytes]:
        """Every event's file by its resource's name, through REPORT."""
        status, body = self.ask("REPORT", body=_ALL, headers={"Depth": "1"})
        assert status == 207, body
        found = {}
        for response in ElementTree.fromstring(body).iter(f"{_DAV}response"):
            href = response.findtext(f"{_DAV}href") or ""
            found[href.rpartition("/")[2]] = (response.findtext(f".//{_CALDAV}calendar-data") or "").encode()
        return found

    def events(self) -> dict[str, Event]:
        """Every event by its resource's name."""
        found = {}
        for name, file in self.files().items():
            (found[name],) = Calendar.from_ical(file).events
        return found


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    server = Radicale(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
