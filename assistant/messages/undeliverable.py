"""What each of the carrier's errors deserves: who is at fault, whether to try again, and who must know.

The codes are Twilio's (https://www.twilio.com/docs/api/errors); `docs/carrier.md` says the same for operators.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong, in a word; staff and operators see it as the reason."""

    PHONE_OFF = "phone_off"
    NO_SUCH_NUMBER = "no_such_number"
    LANDLINE = "landline"
    BLOCKED = "blocked"
    FILTERED = "filtered"
    UNKNOWN = "unknown"
    OPTED_OUT = "opted_out"
    CARRIER_BUSY = "carrier_busy"
    NUMBER_NOT_REGISTERED = "number_not_registered"
    LOGIN_REFUSED = "login_refused"
    ACCOUNT_SUSPENDED = "account_suspended"


@dataclass(frozen=True)
class Deserves:
    """What is done about one failure.

    `again`: put it back, for so much later; `unreachable`: no more texts to this phone; `opt_out`: the person has said
    stop to the carrier; `call`: unless it goes out again, staff are asked to call the person, whom the text will not
    reach; `alert`: the line itself has something to mend, and the operator is told.
    """

    fault: Fault | None = None
    again: dt.timedelta | None = None
    unreachable: bool = False
    opt_out: bool = False
    call: bool = False
    alert: bool = False


@dataclass(frozen=True)
class _Rule:
    """`tries`: how often the same text is put back, `wait` later each time."""

    fault: Fault
    tries: int = 0
    wait: dt.timedelta = dt.timedelta()
    unreachable: bool = False
    opt_out: bool = False
    call: bool = False
    alert: bool = False


_MINUTES, _HOURS = dt.timedelta(minutes=1), dt.timedelta(hours=1)
_NO_SUCH_NUMBER = _Rule(Fault.NO_SUCH_NUMBER, unreachable=True, call=True)
_LANDLINE = _Rule(Fault.LANDLINE, unreachable=True, call=True)
# Mended by the operator, and meanwhile nothing is lost: looked at again every six hours for two days.
_NOT_REGISTERED = _Rule(Fault.NUMBER_NOT_REGISTERED, tries=8, wait=6 * _HOURS, alert=True)

_RULES: Mapping[int, _Rule] = {
    30003: _Rule(Fault.PHONE_OFF, tries=2, wait=2 * _HOURS, call=True),
    30005: _NO_SUCH_NUMBER,
    21211: _NO_SUCH_NUMBER,
    30006: _LANDLINE,
    21614: _LANDLINE,
    30004: _Rule(Fault.BLOCKED, call=True),
    30007: _Rule(Fault.FILTERED, alert=True),
    30008: _Rule(Fault.UNKNOWN, tries=1, wait=10 * _MINUTES, call=True),
    21610: _Rule(Fault.OPTED_OUT, opt_out=True),
    30001: _Rule(Fault.CARRIER_BUSY, tries=2, wait=10 * _MINUTES, call=True),
    30034: _NOT_REGISTERED,
    30032: _NOT_REGISTERED,
    20003: _Rule(Fault.LOGIN_REFUSED, tries=8, wait=_HOURS, alert=True),
    30002: _Rule(Fault.ACCOUNT_SUSPENDED, tries=8, wait=6 * _HOURS, alert=True),
}


def deserves(code: int | None, failures: int) -> Deserves:
    """What a text deserves that has failed with `code` for the `failures`-th time, this time counted.

    A code that is not known deserves nothing: the text stays failed, with its code, where staff see it.
    """
    rule = _RULES.get(code or 0)
    if rule is None:
        return Deserves()
    return Deserves(
        fault=rule.fault,
        again=rule.wait if failures <= rule.tries else None,
        unreachable=rule.unreachable,
        opt_out=rule.opt_out,
        call=rule.call,
        alert=rule.alert,
    )
