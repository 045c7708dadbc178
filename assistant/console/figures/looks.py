"""Over which days, channel and language somebody looks at the figures, as the address says it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from assistant.insight.figures import Period, Split, chosen, last_days, quarters
from assistant.staff.member import Member
from assistant.store.queries.figures import Asked

CHANNELS: Final = ("sms", "voice", "chat")
LANGUAGES: Final = ("en", "es")
DAYS: Final = ("7", "30", "90")
_DEFAULT: Final = "30"


@dataclass(frozen=True)
class Look:
    """`choice`: a number of days, "range", or the first day of a quarter. `sheltered`: whoever looks sees no people, so
    quarters that are over are all there is, with nothing to narrow them by; the same question gets the same answer.
    """

    period: Period
    choice: str
    channel: str | None
    language: str | None
    split: Split
    sheltered: bool
    today: dt.date

    @property
    def asked(self) -> Asked:
        return Asked(self.period, self.channel, self.language)

    @property
    def everybody(self) -> Asked:
        """Figures of people are narrowed by nothing: two traits together would tell them apart."""
        return Asked(self.period)

    @property
    def narrowed(self) -> bool:
        return self.channel is not None or self.language is not None

    @property
    def before(self) -> Asked:
        return Asked(self.period.before(), self.channel, self.language)

    @property
    def quarters(self) -> tuple[Period, ...]:
        return quarters(self.today)

    def query(self, **changes: str | None) -> str:
        """The address' query for the same look, with some of it changed."""
        given: dict[str, str | None] = {
            "period": self.choice,
            "channel": self.channel,
            "language": self.language,
            "split": self.split if self.split != "channel" else None,
        }
        if self.choice == "range":
            given |= {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}
        return urlencode({key: value for key, value in (given | changes).items() if value})


def read(given: Mapping[str, str], member: Member, today: dt.date) -> Look:
    """What is unknown or impossible is taken as not given."""
    sheltered = member.organisation_id is not None
    choice, period = _quarter(given, today) if sheltered else _period(given, today)
    channel, language = given.get("channel"), given.get("language")
    return Look(
        period=period,
        choice=choice,
        channel=channel if channel in CHANNELS and not sheltered else None,
        language=language if language in LANGUAGES and not sheltered else None,
        split="language" if given.get("split") == "language" else "channel",
        sheltered=sheltered,
        today=today,
    )


def _period(given: Mapping[str, str], today: dt.date) -> tuple[str, Period]:
    choice = given.get("period", _DEFAULT)
    if choice == "range":
        first, last = _day(given.get("from", "")), _day(given.get("to", ""))
        if first or last:
            return choice, chosen(first, last, today)
    choice = choice if choice in DAYS else _DEFAULT
    return choice, last_days(int(choice), today)


def _quarter(given: Mapping[str, str], today: dt.date) -> tuple[str, Period]:
    known = {quarter.first.isoformat(): quarter for quarter in quarters(today)}
    choice = given.get("period", "")
    return (choice, known[choice]) if choice in known else next(iter(known.items()))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
