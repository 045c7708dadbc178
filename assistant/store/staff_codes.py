"""One-time codes of an account: on, off, used. The secret is sealed with a key that stands outside the store."""

import datetime as dt

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from assistant.staff.one_time_codes import new_recovery_codes, recovery_fingerprint, step_of
from assistant.staff.sealed import seal, unsealed
from assistant.store.staff_tables import StaffRecoveryCodeRow, StaffRow


def turn_on(session: Session, row: StaffRow, secret: str, key: str, *, used: int) -> list[str]:
    """Ask for codes from now on; the recovery codes, which can be read this once. `used`: the step just shown."""
    row.code_secret = seal(secret, key, row.id)
    row.code_step = used
    return renew_recovery(session, row, key)


def turn_off(session: Session, row: StaffRow) -> None:
    row.code_secret = None
    row.code_step = 0
    session.execute(delete(StaffRecoveryCodeRow).where(StaffRecoveryCodeRow.member_id == row.id))


def renew_recovery(session: Session, row: StaffRow, key: str) -> list[str]:
    """New recovery codes; the old ones are worth nothing more."""
    session.execute(delete(StaffRecoveryCodeRow).where(StaffRecoveryCodeRow.member_id == row.id))
    codes = new_recovery_codes()
    session.add_all(StaffRecoveryCodeRow(member_id=row.id, hash=recovery_fingerprint(code, key)) for code in codes)
    return codes


def left(session: Session, member_id: str) -> int:
    """How many recovery codes were not used yet."""
    mine = (StaffRecoveryCodeRow.member_id == member_id, StaffRecoveryCodeRow.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(StaffRecoveryCodeRow).where(*mine)) or 0


def use(session: Session, row: StaffRow, code: str, key: str, now: dt.datetime) -> bool:
    """Whether this code is right, by the phone or by paper; then it is used up, however many ask at the same moment."""
    secret = unsealed(row.code_secret, key, row.id) if row.code_secret else None
    step = step_of(secret, code, now, row.code_step) if secret is not None else None
    if step is not None:
        taken = update(StaffRow).where(StaffRow.id == row.id, StaffRow.code_step < step).values(code_step=step)
    else:
        taken = (
            update(StaffRecoveryCodeRow)
            .where(
                StaffRecoveryCodeRow.member_id == row.id,
                StaffRecoveryCodeRow.hash == recovery_fingerprint(code, key),
                StaffRecoveryCodeRow.used_at.is_(None),
            )
            .values(used_at=now)
        )
    return session.connection().execute(taken).rowcount == 1
