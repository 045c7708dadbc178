import datetime as dt

import pytest

from assistant.messages.undeliverable import Deserves, Fault, deserves

MINUTES, HOURS = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("code", "failures", "deserved"),
    [
        (30003, 1, Deserves(Fault.PHONE_OFF, again=2 * HOURS, call=True)),
        (30003, 2, Deserves(Fault.PHONE_OFF, again=2 * HOURS, call=True)),
        (30003, 3, Deserves(Fault.PHONE_OFF, call=True)),
        (30005, 1, Deserves(Fault.NO_SUCH_NUMBER, unreachable=True, call=True)),
        (21211, 1, Deserves(Fault.NO_SUCH_NUMBER, unreachable=True, call=True)),
        (30006, 1, Deserves(Fault.LANDLINE, unreachable=True, call=True)),
        (21614, 1, Deserves(Fault.LANDLINE, unreachable=True, call=True)),
        (30004, 1, Deserves(Fault.BLOCKED, call=True)),
        (30007, 1, Deserves(Fault.FILTERED, alert=True)),
        (30008, 1, Deserves(Fault.UNKNOWN, again=10 * MINUTES, call=True)),
        (30008, 2, Deserves(Fault.UNKNOWN, call=True)),
        (21610, 1, Deserves(Fault.OPTED_OUT, opt_out=True)),
        (30001, 2, Deserves(Fault.CARRIER_BUSY, again=10 * MINUTES, call=True)),
        (30001, 3, Deserves(Fault.CARRIER_BUSY, call=True)),
        (30034, 1, Deserves(Fault.NUMBER_NOT_REGISTERED, again=6 * HOURS, alert=True)),
        (30034, 8, Deserves(Fault.NUMBER_NOT_REGISTERED, again=6 * HOURS, alert=True)),
        (30034, 9, Deserves(Fault.NUMBER_NOT_REGISTERED, alert=True)),
        (30032, 1, Deserves(Fault.NUMBER_NOT_REGISTERED, again=6 * HOURS, alert=True)),
        (20003, 1, Deserves(Fault.LOGIN_REFUSED, again=HOURS, alert=True)),
        (30002, 1, Deserves(Fault.ACCOUNT_SUSPENDED, again=6 * HOURS, alert=True)),
        (21617, 1, Deserves()),
        (12345, 1, Deserves()),
        (0, 1, Deserves()),
        (None, 1, Deserves()),
    ],
)
def test_each_code_gets_what_it_deserves(code: int | None, failures: int, deserved: Deserves) -> None:
    assert deserves(code, failures) == deserved
