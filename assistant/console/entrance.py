"""`/console` itself, which leads to the first room that one may enter; language and colours, signed in or not."""

from typing import Annotated

from fastapi import Form, Response

from assistant.catalog.basics import Language
from assistant.console import cookies
from assistant.console.doors import Room
from assistant.console.layout import entered
from assistant.console.paths import own_path
from assistant.console.visit import Visit, Visiting
from assistant.staff.roles import Permission
from assistant.store import staff

room = Room("entrance")


@room.get("", permission=Permission.OWN_ACCOUNT)
def console(visit: Visiting) -> Response:
    return visit.to(entered(visit)[0].path)


@room.post("/language", permission=Permission.SIGN_IN)
def choose_language(
    visit: Visiting, language: Annotated[Language, Form()], here: Annotated[str, Form()] = ""
) -> Response:
    _keep(visit, language=language)
    answer = visit.to(own_path(here))
    cookies.put(answer, visit.services.settings, cookies.LANGUAGE, language, seconds=cookies.YEAR)
    return answer


@room.post("/theme", permission=Permission.SIGN_IN)
def choose_theme(
    visit: Visiting,
    theme: Annotated[str, Form(pattern="^(auto|light|dark)$")],
    here: Annotated[str, Form()] = "",
) -> Response:
    _keep(visit, theme=theme)
    answer = visit.to(own_path(here))
    cookies.put(answer, visit.services.settings, cookies.THEME, theme, seconds=cookies.YEAR)
    return answer


def _keep(visit: Visit, **changes: str) -> None:
    """With the account, where there is one: it is the same on every device then."""
    if visit.known is None:
        return
    with visit.writing() as session:
        row = staff.by_id(session, visit.known.id)
        for name, value in changes.items():
            setattr(row, name, value)
