"""Everybody who has an account: invited, given a role, put on duty, taken off again. For administrators."""

from typing import Annotated, Any

from fastapi import Form, HTTPException, Response
from sqlalchemy.orm import Session

from assistant.applicants.phones import e164
from assistant.catalog.basics import Language
from assistant.console.doors import Room
from assistant.console.visit import Visit, Visiting
from assistant.staff.roles import Permission, Role
from assistant.staff.sealed import seal, unsealed
from assistant.store import staff, staff_codes, staff_letters, staff_links, staff_sessions
from assistant.store.staff_tables import StaffLinkRow, StaffRow

room = Room("staff", prefix="/staff")
HERE = "/console/staff"
_INVITATION = ("utter_staff_invitation_subject", "utter_staff_invitation")
_PASSWORD = ("utter_staff_password_subject", "utter_staff_password")
# A link that is shown comes back, sealed for its account, while the page with it is looked at.
_SHOWN, _SECONDS = "shown link:{}", 1800
_LIST, _ONE, _LINK = "staff/list.html.jinja", "staff/member.html.jinja", "staff/link.html.jinja"


@room.get("", permission=Permission.MANAGE_STAFF)
def everybody(visit: Visiting) -> Response:
    return _listed(visit, 200)


@room.post("", permission=Permission.MANAGE_STAFF)
def invite(
    visit: Visiting,
    name: Annotated[str, Form(max_length=100)],
    email: Annotated[str, Form(max_length=320)],
    role: Annotated[Role, Form()],
    organisation: Annotated[str, Form()] = "",
    language: Annotated[Language, Form()] = "en",
) -> Response:
    """A new account without a password, and the link by which they choose one: shown once, to be sent to them."""
    given = {"name": name.strip(), "email": email.strip(), "role": role, "organisation": organisation}
    if organisation and organisation not in _organisations(visit):
        return visit.refused("not_understood", 422)
    if not given["name"] or "@" not in email:
        return _listed(visit, 422, problem=visit.words["name_and_email"], given=given)
    with visit.writing() as session:
        if staff.by_email(session, email) is not None:
            return _listed(visit, 422, problem=visit.words["has_account"], given=given)
        row = staff.add(
            session,
            email=email,
            name=name,
            role=role,
            organisation_id=organisation or None,
            language=language,
            now=visit.now,
        )
        token = staff_links.make(session, "invitation", row.id, visit.now, made_by=visit.member.id)
        visit.changed(session, "staff", row.id, "invited", role=role.value, organisation=organisation)
    return _made(visit, row, "invitation", token)


@room.get("/{id}", permission=Permission.MANAGE_STAFF)
def one(visit: Visiting, id: str) -> Response:
    with visit.reading() as session:
        row = _account(session, id)
        return visit.page(_ONE, row=row, invited=id in staff_links.invited(session, visit.now), **_choices(visit))


@room.post("/{id}", permission=Permission.MANAGE_STAFF)
def change(
    visit: Visiting,
    id: str,
    role: Annotated[Role, Form()],
    organisation: Annotated[str, Form()] = "",
    phone: Annotated[str, Form(max_length=40)] = "",
    on_duty: Annotated[bool, Form()] = False,
) -> Response:
    number = e164(phone)
    if organisation and organisation not in _organisations(visit):
        return visit.refused("not_understood", 422)
    with visit.writing() as session:
        row = _account(session, id)
        if phone.strip() and number is None:
            return visit.refused("no_phone", 422)
        if on_duty and number is None:
            return visit.refused("duty_needs_phone", 422)
        if role is not Role.ADMINISTRATOR and _is_last_administrator(session, row):
            return visit.refused("last_administrator", 409)
        wanted = {"role": role.value, "organisation_id": organisation or None, "phone": number, "on_duty": on_duty}
        details = {key: [getattr(row, key), value] for key, value in wanted.items() if getattr(row, key) != value}
        for key, value in wanted.items():
            setattr(row, key, value)
        if details:
            visit.changed(session, "staff", id, "changed", **details)
    return visit.to(f"{HERE}/{id}", told="saved")


@room.post("/{id}/off", permission=Permission.MANAGE_STAFF)
def deactivate(visit: Visiting, id: str) -> Response:
    """They are signed out at once, and cannot sign in again until they are taken back."""
    with visit.writing() as session:
        row = _account(session, id)
        if id == visit.member.id or _is_last_administrator(session, row):
            return visit.refused("last_administrator" if id != visit.member.id else "not_oneself", 409)
        row.deactivated_at, row.on_duty = visit.now, False
        staff_sessions.end(session, id, visit.now)
        staff_links.withdraw(session, id, visit.now)
        visit.changed(session, "staff", id, "deactivated")
    return visit.to(HERE, told="is_off", undo=f"{HERE}/{id}/on", name=row.name)


@room.post("/{id}/on", permission=Permission.MANAGE_STAFF)
def reactivate(visit: Visiting, id: str) -> Response:
    with visit.writing() as session:
        row = _account(session, id)
        row.deactivated_at = None
        visit.changed(session, "staff", id, "reactivated")
    return visit.to(HERE, told="is_on", name=row.name)


@room.post("/{id}/link", permission=Permission.MANAGE_STAFF)
def make_link(visit: Visiting, id: str) -> Response:
    """A link for a new password; for somebody who has none yet it is their invitation once more."""
    with visit.writing() as session:
        row = staff.by_id(session, id)
        if row is None or row.deactivated_at is not None:
            return visit.refused("not_found", 404)
        kind: staff_links.LinkKind = "password" if row.password else "invitation"
        token = staff_links.make(session, kind, id, visit.now, made_by=visit.member.id)
        visit.changed(session, "staff", id, "link_made", kind=kind)
    return _made(visit, row, kind, token)


@room.post("/{id}/link/email", permission=Permission.MANAGE_STAFF)
def email_link(visit: Visiting, id: str, sealed: Annotated[str, Form()]) -> Response:
    """The link that was just made goes to the address of its account; the page with it stays. Pressed twice, it goes
    once.
    """
    settings = visit.services.settings
    token = unsealed(sealed, settings.signing_key, _SHOWN.format(id), seconds=_SECONDS)
    if not settings.smtp_url or token is None:
        return visit.refused("link_not_sent", 409)
    with visit.writing() as session:
        row, link = staff.by_id(session, id), staff_links.in_force(session, token, visit.now)
        if row is None or link is None or link.member_id != id:
            return visit.refused("link_not_sent", 409)
        if _put_letter(session, visit, row, link, _address(visit, token)) is not None:
            visit.changed(session, "staff", id, "link_emailed", kind=link.kind)
    return _made(visit, row, link.kind, token, emailed=True)


@room.post("/{id}/codes-off", permission=Permission.MANAGE_STAFF)
def turn_codes_off(visit: Visiting, id: str) -> Response:
    """For somebody who has lost both the phone and the paper."""
    with visit.writing() as session:
        row = _account(session, id)
        staff_codes.turn_off(session, row)
        visit.changed(session, "staff", id, "codes_off")
    return visit.to(f"{HERE}/{id}", told="saved")


@room.post("/{id}/sign-out", permission=Permission.MANAGE_STAFF)
def sign_out_everywhere(visit: Visiting, id: str) -> Response:
    with visit.writing() as session:
        staff_sessions.end(session, id, visit.now)
        visit.changed(session, "staff", id, "sessions_ended")
    return visit.to(f"{HERE}/{id}", told="saved")


def _account(session: Session, id: str) -> StaffRow:
    row = staff.by_id(session, id)
    if row is None:
        raise HTTPException(404)
    return row


def _made(visit: Visit, row: StaffRow, kind: str, token: str, *, emailed: bool = False) -> Response:
    """The page that shows a link, this once. Where there is a mail server the link may go by it, too."""
    settings = visit.services.settings
    sealed = seal(token, settings.signing_key, _SHOWN.format(row.id)) if settings.smtp_url else None
    return visit.page(_LINK, row=row, kind=kind, link=_address(visit, token), sealed=sealed, emailed=emailed)


def _put_letter(session: Session, visit: Visit, row: StaffRow, link: StaffLinkRow, address: str) -> str | None:
    """In the language of whoever gets it."""
    language: Language = "es" if row.language == "es" else "en"
    subject, name = _PASSWORD if link.kind == "password" else _INVITATION
    partnership = visit.services.catalogue.current().partnership.voice_name.model_dump()
    facts = {"member": row.name, "who": visit.member.name, "partnership": partnership, "link": staff_letters.MARK}
    words = visit.services.words
    return staff_letters.send(
        session,
        link,
        address,
        to=row.email,
        subject=words.sentence(subject, language, "chat", partnership=partnership),
        text=words.sentence(name, language, "chat", **facts),
        wording=name,
        language=language,
        key=visit.services.settings.signing_key,
        now=visit.now,
    )


def _listed(visit: Visit, status: int, **given: Any) -> Response:
    with visit.reading() as session:
        facts = {"rows": staff.everybody(session), "waiting": staff_links.invited(session, visit.now)}
    return visit.page(_LIST, status, **({"problem": None, "given": {}} | facts | _choices(visit) | given))


def _choices(visit: Visit) -> dict[str, Any]:
    return {"roles": list(Role), "organisations": _organisations(visit)}


def _organisations(visit: Visit) -> dict[str, str]:
    organisations = visit.services.catalogue.current().organisations
    return {organisation.id: organisation.name.in_(visit.language) for organisation in organisations}


def _is_last_administrator(session: Session, row: StaffRow) -> bool:
    administrators = [member for member in staff.members(session) if member.role is Role.ADMINISTRATOR]
    return [member.id for member in administrators] == [row.id]


def _address(visit: Visit, token: str) -> str:
    return f"{visit.services.settings.public_url.rstrip('/')}/console/links/{token}"
