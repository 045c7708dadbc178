"""Letters to send, and how one is read back."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from assistant.messages.ports import Attachment, Letter

SENDER = "Carreras de Salud Tres Ríos <hola@line.example.org>"
ID = "01KB2Y9T3XQ2Z0000000000000"
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nSUMMARY:Sesi\xc3\xb3n\r\nEND:VCALENDAR\r\n"
ENGLISH = Letter(
    to="rosa@example.org",
    subject="Your seat is saved: Tuesday, December 1 at 6 p.m. – Café Room, “Certified Nurse Assistant”",
    text="Hello Rosa,\n\nYour seat is saved.\n.\nA line with one full stop stands above this one.\n",
    message_id=ID,
    language="en",
)
SPANISH = Letter(
    to="rosa@example.org",
    subject="Su lugar está apartado: martes 1 de diciembre, ¡la esperamos!",
    text="Hola Rosa:\n\nSu lugar está apartado. ¿Va a venir? Traiga una identificación 😀.\n",
    message_id=ID,
    language="es",
)
WITH_CALENDAR = Letter(
    to="rosa@example.org",
    subject="Sesión",
    text="Aquí está.\n",
    message_id=ID,
    language="es",
    attachments=(Attachment("sesión.ics", "text/calendar; method=REQUEST", ICS),),
)


def read(content: bytes) -> EmailMessage:
    """As a mail program reads it."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == [] and all(part.defects == [] for part in message.walk())
    return message


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
