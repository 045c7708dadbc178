"""One request of somebody at the console: who it is, what they read, and how they are answered."""

import datetime as dt
import json
import zoneinfo
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assistant.catalog.basics import Language
from assistant.console import cookies, paths, told
from assistant.console.layout import layout
from assistant.console.templating import render
from assistant.console.words import RoomWords, words_of
from assistant.staff.member import Member
from assistant.store import audit
from assistant.store.engine import reading, transaction
from assistant.wiring import Services


@dataclass
class Visit:
    """`known` is `None` on the pages before the sign-in. `session_id`: of the browser that is signed in."""

    request: Request
    services: Services
    room: str
    known: Member | None
    session_id: str
    language: Language
    theme: str
    now: dt.datetime
    csrf: str
    looks: list[tuple[str, str]] = field(default_factory=list)
    was_told: told.Told | None = None

    @property
    def member(self) -> Member:
        """Whose visit it is: on every page but those before the sign-in there is one."""
        if self.known is None:
            raise LookupError("nobody is signed in here")
        return self.known

    @property
    def address(self) -> str:
        """Where the request came from, as the server and the proxy before it tell."""
        return self.request.client.host if self.request.client else ""

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.services.catalogue.current().partnership.zone)

    @property
    def words(self) -> RoomWords:
        return words_of(self.room, self.language)

    @property
    def is_htmx(self) -> bool:
        return self.request.headers.get("hx-request") == "true"

    # ---- the store ----

    def reading(self) -> AbstractContextManager[Session]:
        return reading(self.services.database)

    def writing(self) -> AbstractContextManager[Session]:
        """One transaction, committed whole when the block ends."""
        return transaction(self.services.database)

    def saw(self, kind: str, *ids: str) -> None:
        """The data behind these ids is in the answer; noted in the log before it is sent."""
        self.looks += [(kind, id) for id in ids]

    def changed(self, session: Session, kind: str, id: str, action: str, /, **details: Any) -> None:
        """Note a change in the log, in the transaction that makes it."""
        audit.record(session, None if self.known is None else self.known.id, action, kind, id, details, self.now)

    # ---- the answer ----

    def page(self, template: str, status: int = 200, **facts: Any) -> Response:
        """A whole page in the layout, with the words of the folder that the template is in."""
        return HTMLResponse(render(template, **self._facts(template), **layout(self), **facts), status)

    def part(
        self, template: str, status: int = 200, *, told: str | None = None, undo: str | None = None, **facts: Any
    ) -> Response:
        """A piece of a page for htmx; `told` is shown beside it as a toast."""
        answer = HTMLResponse(render(template, **self._facts(template), **facts), status)
        if told is not None:
            self._tell_now(answer, told, undo, {})
        return answer

    def to(self, path: str, *, told: str | None = None, undo: str | None = None, **facts: str | int) -> Response:
        """Go there; the word `told` is shown as a toast when it has come, with a button that posts to `undo`."""
        answer = Response(headers={"HX-Redirect": path}) if self.is_htmx else RedirectResponse(path, 303)
        if told is not None:
            self._tell_next(answer, told, undo, facts)
        return answer

    def refused(self, key: str, status: int = 400, *, way: str | None = None, **facts: str | int) -> Response:
        """A clear no in the reader's words: a toast where htmx asked, a page of its own elsewhere, which leads back
        to where they were. `way`: the page that the words speak of.
        """
        if self.is_htmx:
            answer = Response(status_code=status)
            self._tell_now(answer, key, None, facts)
            return answer
        said, back = self.words(key, **facts), paths.came_from(self.request.headers.get("referer", ""))
        is_this = self.request.method == "GET" and back == self.request.url.path
        if is_this or back in ("/console", way):
            back = ""
        return self.page("shared/refused.html.jinja", status, said=said, status_code=status, way=way, back=back)

    def tell_next(self, answer: Response, key: str, **facts: str | int) -> None:
        """The word is shown as a toast on the page that they come to by `answer`."""
        self._tell_next(answer, key, None, facts)

    def render(self, template: str, **facts: Any) -> str:
        """A piece of a page as text, for pages that are made of several rooms' pieces."""
        return render(template, **self._facts(template), **facts)

    def _facts(self, template: str) -> dict[str, Any]:
        folder = template.partition("/")[0]
        return {
            "w": words_of(self.room if folder == "shared" else folder, self.language),
            "visit": self,
            "member": self.known,
            "language": self.language,
            "zone": self.zone,
            "now": self.now,
            "csrf": self.csrf,
        }

    def _tell_now(self, answer: Response, key: str, undo: str | None, facts: Mapping[str, str | int]) -> None:
        said = {"text": self.words(key, **facts), "undo": undo, "again": self.words["undo"]}
        answer.headers["HX-Trigger"] = json.dumps({"told": said | {"close": self.words["close"]}})

    def _tell_next(self, answer: Response, key: str, undo: str | None, facts: Mapping[str, str | int]) -> None:
        kept = told.Told(self.room, key, undo, dict(facts))
        cookies.put(answer, self.services.settings, cookies.TOLD, kept.packed(), seconds=60)


def _visit_of(request: Request) -> Visit:
    visit: Visit = request.state.visit
    return visit


Visiting = Annotated[Visit, Depends(_visit_of)]
