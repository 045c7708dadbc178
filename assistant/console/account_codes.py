"""One-time codes for one's own account: on, with a picture for the phone; off; new recovery codes."""

from typing import Annotated

import segno
from fastapi import Form, Response

from assistant.console.account import HERE, own_row
from assistant.console.doors import Room
from assistant.console.visit import Visit, Visiting
from assistant.staff.one_time_codes import address, new_secret, step_of
from assistant.staff.passwords import LONGEST, is_right
from assistant.staff.roles import Permission
from assistant.staff.sealed import seal, unsealed
from assistant.store import staff_codes

room = Room("account", prefix="/account/codes")
_SETUP = "account/codes.html.jinja"
_RECOVERY = "account/recovery.html.jinja"
# Long enough to find an app for it, short enough that a page left open gives nothing away.
_SECONDS = 1800


@room.get("", permission=Permission.OWN_ACCOUNT)
def set_up(visit: Visiting) -> Response:
    """A new secret, as a picture. Nothing is kept until a code of it is shown: the form brings it back, sealed."""
    with visit.reading() as session:
        row = own_row(visit, session)
    if row.code_secret is not None:
        return visit.to(HERE)
    return _shown(visit, new_secret(), row.email)


@room.post("", permission=Permission.OWN_ACCOUNT)
def turn_on(visit: Visiting, sealed: Annotated[str, Form()], code: Annotated[str, Form(max_length=40)]) -> Response:
    secret = unsealed(sealed, _key(visit), f"new:{visit.member.id}", seconds=_SECONDS)
    if secret is None:
        return visit.to(HERE, told="codes_too_late")
    with visit.writing() as session:
        row = own_row(visit, session)
        step = step_of(secret, code, visit.now, 0)
        if step is None:
            return _shown(visit, secret, row.email, 422, "wrong_code")
        recovery = staff_codes.turn_on(session, row, secret, _key(visit), used=step)
        visit.changed(session, "staff", row.id, "codes_on")
    return visit.page(_RECOVERY, codes=recovery)


@room.post("/off", permission=Permission.OWN_ACCOUNT)
def turn_off(visit: Visiting, password: Annotated[str, Form(max_length=4 * LONGEST)]) -> Response:
    with visit.writing() as session:
        row = own_row(visit, session)
        if not is_right(password, row.password):
            return visit.to(HERE, told="wrong_current")
        staff_codes.turn_off(session, row)
        visit.changed(session, "staff", row.id, "codes_off")
    return visit.to(HERE, told="codes_are_off")


@room.post("/recovery", permission=Permission.OWN_ACCOUNT)
def renew_recovery(visit: Visiting, password: Annotated[str, Form(max_length=4 * LONGEST)]) -> Response:
    with visit.writing() as session:
        row = own_row(visit, session)
        if row.code_secret is None or not is_right(password, row.password):
            return visit.to(HERE, told="wrong_current")
        recovery = staff_codes.renew_recovery(session, row, _key(visit))
        visit.changed(session, "staff", row.id, "recovery_renewed")
    return visit.page(_RECOVERY, codes=recovery)


def _shown(visit: Visit, secret: str, email: str, status: int = 200, problem: str | None = None) -> Response:
    issuer = visit.services.catalogue.current().partnership.voice_name.in_(visit.language)
    picture = segno.make(address(secret, email, issuer), micro=False)
    return visit.page(
        _SETUP,
        status,
        picture=picture.svg_data_uri(scale=5, border=2, light="white"),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        sealed=seal(secret, _key(visit), f"new:{visit.member.id}"),
        problem=problem,
    )


def _key(visit: Visit) -> str:
    return visit.services.settings.signing_key
