"""The forms that Twilio posts, with every parameter that it sends, blank ones too."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers

from assistant.messages.segments import segments
from integrations.local.legs import Leg

API_VERSION = "2010-04-01"
# What Twilio shows where the caller withholds the number: A-N-O-N-Y-M-O-U-S on a keypad.
WITHHELD = "+266696687"


def new_sid(prefix: str) -> str:
    """A Twilio id: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def _places(prefixes: Mapping[str, str]) -> dict[str, str]:
    """`{"From": number}` → FromCountry, FromState, FromCity, FromZip; the last two blank, as Twilio's often are."""
    found: dict[str, str] = {}
    for prefix, number in prefixes.items():
        country = "" if number == WITHHELD else (phonenumbers.region_code_for_number(phonenumbers.parse(number)) or "")
        state = "CA" if number.startswith(("+1209", "+1559", "+1661")) else ""
        found |= {f"{prefix}Country": country, f"{prefix}State": state, f"{prefix}City": "", f"{prefix}Zip": ""}
    return found


@dataclass(frozen=True)
class Forms:
    """Makes forms for one account and one line."""

    account: str
    line: str
    public_url: str
    messaging_service: str = ""

    def text(self, sid: str, sender: str, body: str, media: int, opt_out: str | None) -> dict[str, str]:
        form = {
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "MessageSid": sid,
            "SmsStatus": "received",
            "AccountSid": self.account,
            "From": sender,
            "To": self.line,
            "Body": body,
            "NumMedia": str(media),
            "NumSegments": str(segments(body)),
            "ApiVersion": API_VERSION,
            **_places({"From": sender, "To": self.line}),
        }
        if self.messaging_service:
            form["MessagingServiceSid"] = self.messaging_service
        for index in range(media):
            form[f"MediaUrl{index}"] = f"{self.public_url}/phone/picture.png"
            form[f"MediaContentType{index}"] = "image/png"
        if opt_out:
            form["OptOutType"] = opt_out
        return form

    def delivery(self, sid: str, to: str, status: str, code: int | None) -> dict[str, str]:
        form = {
            "SmsSid": sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "MessageSid": sid,
            "AccountSid": self.account,
            "From": self.line,
            "To": to,
            "ApiVersion": API_VERSION,
        }
        if code is not None:
            form["ErrorCode"] = str(code)
        return form

    def leg(self, leg: Leg) -> dict[str, str]:
        """What every request of a call carries."""
        caller, called = leg.number, leg.to
        form = {
            "CallSid": leg.sid,
            "AccountSid": self.account,
            "From": caller,
            "To": called,
            "Caller": caller,
            "Called": called,
            "CallStatus": leg.status,
            "Direction": "outbound-dial" if leg.call else "inbound",
            "ApiVersion": API_VERSION,
            **_places({"From": caller, "To": called, "Caller": caller, "Called": called}),
        }
        if leg.call:
            form["ParentCallSid"] = leg.call.sid
        return form
