"""A letter as it goes over the wire (RFC 5322): headers, text, and files with it."""

import datetime as dt
import re
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr

from assistant.errors import CarrierError
from assistant.messages.ports import Attachment, Letter

# Seven bits a byte and CRLF: what every mail server on the way leaves as it is.
_WIRE = policy.SMTP.clone(cte_type="7bit")
_ID = re.compile(r"[A-Za-z0-9._-]{1,200}")
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")


def compose(letter: Letter, sender: str, now: dt.datetime) -> EmailMessage:
    """`sender`: an address, or `Name <address>`. Raises `CarrierError` where no letter can go to such an address."""
    name, address = parseaddr(sender)
    message = EmailMessage(policy=_WIRE)
    # Python's own folding loses the space between two words with marks, so these are encoded as a whole.
    message.set_raw("From", formataddr((name, address)))
    message["To"] = recipient(letter.to)
    message.set_raw("Subject", Header(" ".join(letter.subject.split()), header_name="Subject").encode())
    message["Date"] = format_datetime(now.astimezone(dt.UTC))
    message["Message-ID"] = message_id(letter, sender)
    # Nobody is there to read what other machines answer ("out of office").
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, charset="utf-8")
    for attachment in letter.attachments:
        _attach(message, attachment)
    if letter.language is not None:
        message["Content-Language"] = letter.language
    return message


def message_id(letter: Letter, sender: str) -> str:
    """The same for the same letter: a server or a reader who gets it twice can tell."""
    if not _ID.fullmatch(letter.message_id):
        raise ValueError(f"{letter.message_id!r} cannot stand in a Message-ID")
    return id_of(letter.message_id, sender)


def id_of(row: str, sender: str) -> str:
    return f"<{row}@{parseaddr(sender)[1].rpartition('@')[2]}>"


def recipient(address: str) -> str:
    """The address as mail servers take it. Raises `CarrierError` for what is none, or few servers take."""
    local, _, domain = address.strip().rpartition("@")
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    if not _LOCAL.fullmatch(local) or not re.fullmatch(r"[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*", host):
        raise CarrierError(f"{address!r} is no address that mail can be sent to")
    return f"{local}@{host}"


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    """A calendar entry is put in twice: some programs act on the one, the others show the file."""
    wanted = EmailMessage(policy=_WIRE)
    wanted["Content-Type"] = attachment.content_type
    kind, params = wanted["Content-Type"], dict(wanted["Content-Type"].params)
    if kind.content_type == "text/calendar":
        message.add_alternative(
            attachment.content, maintype="text", subtype="calendar", params={"charset": "utf-8", **params}
        )
        message.add_attachment(attachment.content, maintype="application", subtype="ics", filename=attachment.name)
        return
    message.add_attachment(
        attachment.content, maintype=kind.maintype, subtype=kind.subtype, params=params, filename=attachment.name
    )
