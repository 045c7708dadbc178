"""Texts and calls as Twilio's REST API shows them: a text by itself, or a page of many; one leg of a call."""

import datetime as dt
from collections.abc import Iterable, Mapping
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from assistant.messages.segments import segments
from integrations.local.forms import API_VERSION, Forms
from integrations.local.legs import Leg
from integrations.local.refusals import FACTS
from integrations.local.taken import Taken

PAGE, LARGEST_PAGE = 50, 1000


def message(taken: Taken, forms: Forms, through: str | None = None) -> dict[str, Any]:
    """One text. `through`: the messaging service, which chooses a number only later."""
    text = taken.text
    uri = f"/{API_VERSION}/Accounts/{forms.account}/Messages/{text.sid}"
    return {
        "account_sid": forms.account,
        "api_version": API_VERSION,
        "body": text.body,
        "date_created": _mail_date(text.at),
        "date_sent": _mail_date(taken.sent_at),
        "date_updated": _mail_date(taken.updated_at or text.at),
        "direction": taken.direction,
        "error_code": taken.code,
        "error_message": FACTS["codes"].get(taken.code),
        "from": None if through else forms.line,
        "messaging_service_sid": through or forms.messaging_service or None,
        "num_media": str(text.media),
        "num_segments": "0" if through else str(segments(text.body)),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": "accepted" if through else taken.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": taken.to,
        "uri": f"{uri}.json",
    }


def call(leg: Leg, forms: Forms) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{forms.account}/Calls/{leg.sid}"
    parts = ("notifications", "recordings", "payments", "events", "siprec", "streams", "transcriptions")
    more = ("user_defined_message_subscriptions", "user_defined_messages")
    return {
        "account_sid": forms.account,
        "annotation": None,
        "answered_by": None,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": _mail_date(leg.started),
        "date_updated": _mail_date(leg.ended or leg.started),
        "direction": "outbound-dial" if leg.call else "inbound",
        "duration": None,
        "end_time": _mail_date(leg.ended),
        "forwarded_from": None,
        "from": leg.number,
        "from_formatted": leg.number,
        "group_sid": None,
        "parent_call_sid": leg.call.sid if leg.call else None,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": leg.sid,
        "start_time": _mail_date(leg.started),
        "status": leg.status,
        "subresource_uris": {
            name: f"{uri}/{''.join(word.capitalize() for word in name.split('_'))}.json" for name in (*parts, *more)
        },
        "to": leg.to,
        "to_formatted": leg.to,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def page(texts: Iterable[Taken], asked: Mapping[str, str], forms: Forms) -> dict[str, Any]:
    """The page that the query `asked` for, of `texts` (newest first). Raises `ValueError` where it makes no sense."""
    size, number = int(asked.get("PageSize") or PAGE), int(asked.get("Page") or 0)
    if not 1 <= size <= LARGEST_PAGE or number < 0:
        raise ValueError("PageSize or Page")
    found = [taken for taken in texts if _is_asked_for(taken, asked, forms.line)]
    start = 0
    if after := asked.get("PageToken"):
        # By what was last on the page before, not by a number: texts keep coming in on top.
        start = [taken.text.sid for taken in found].index(after.removeprefix("PA")) + 1
    shown, rest = found[start : start + size], found[start + size :]

    def at(number: int, token: str | None) -> str:
        kept = {name: value for name, value in asked.items() if name in ("To", "From", *_DATES)}
        query = kept | {"PageSize": str(size), "Page": str(number)} | ({"PageToken": token} if token else {})
        return f"/{API_VERSION}/Accounts/{forms.account}/Messages.json?{urlencode(query)}"

    return {
        "end": start + max(len(shown) - 1, 0),
        "first_page_uri": at(0, None),
        "messages": [message(taken, forms) for taken in shown],
        "next_page_uri": at(number + 1, f"PA{shown[-1].text.sid}") if rest else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": None,
        "start": start,
        "uri": at(number, after),
    }


_DATES = ("DateSent", "DateSent<", "DateSent>")


def _is_asked_for(taken: Taken, asked: Mapping[str, str], line: str) -> bool:
    if asked.get("To", taken.to) != taken.to or asked.get("From", line) != line:
        return False
    on, before, after = (dt.date.fromisoformat(asked[name]) if asked.get(name) else None for name in _DATES)
    if on is before is after is None:
        return True
    # One that has not gone out yet has no such date: Twilio's filter passes it over, too.
    sent = taken.sent_at.astimezone(dt.UTC).date() if taken.sent_at else None
    if sent is None:
        return False
    return (on is None or sent == on) and (before is None or sent <= before) and (after is None or sent >= after)


def _mail_date(moment: dt.datetime | None) -> str | None:
    return None if moment is None else format_datetime(moment.astimezone(dt.UTC))
