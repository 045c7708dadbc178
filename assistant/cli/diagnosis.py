"""One finding of the doctor."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Diagnosis:
    """`advice` says what to do; a finding that is well has none."""

    level: Level
    subject: str
    found: str
    advice: str = ""

    def line(self) -> str:
        return f"{self.level:<5}{self.subject:<14}{self.found}" + (f": {self.advice}" if self.advice else "")


def ok(subject: str, found: str) -> Diagnosis:
    return Diagnosis("ok", subject, found)


def warn(subject: str, found: str, advice: str) -> Diagnosis:
    return Diagnosis("warn", subject, found, advice)


def fail(subject: str, found: str, advice: str) -> Diagnosis:
    return Diagnosis("fail", subject, found, advice)
