"""The days of a seat: booked, confirmed, moved two hours before, and taken by who waited for it; all of it by text."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from tests.journeys.booking_line import FIRST, SECOND, BookingLine, Phone, local

# Two of the people on the page /phone.
ROSA, ANA = "+12095550117", "+12095550163"

# What is done to the line while this happens.
Meanwhile = Callable[[str], AbstractContextManager[None]]


def undisturbed(_moment: str) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass
class BookedDays:
    """`play` them from start to end; `rosa` and `ana` hold their phones."""

    line: BookingLine
    rosa: Phone
    ana: Phone
    meanwhile: Meanwhile = undisturbed

    def play(self) -> None:
        line, rosa, ana = self.line, self.rosa, self.ana
        line.limit(FIRST, 1)
        rosa.write("apuntame pa la junta de CNA del martes")
        with self.meanwhile("booking"):
            rosa.write("Rosa Delgado")
        line.wait_for(rosa, "confirmation")
        ana.write("apúnteme en la junta de cna del martes 1")
        ana.write("la lista de espera")
        with self.meanwhile("waiting"):
            ana.write("Ana Ochoa")
        with self.meanwhile("the day before"):
            line.clock.at(local(11, 30, 18))
        line.wait_for(rosa, "confirmation", "day_before")
        rosa.write("sí")
        with self.meanwhile("two hours before"):
            line.clock.at(local(12, 1, 16))
        line.wait_for(rosa, "confirmation", "day_before", "two_hours")
        with self.meanwhile("moving"):
            rosa.write("no voy a poder cámbiame al otro")
        line.wait_for(rosa, "confirmation", "day_before", "two_hours", "moved")
        line.wait_for(ana, "seat_offered")
        with self.meanwhile("accepting"):
            ana.write("sí")
        line.wait_for(ana, "seat_offered", "confirmation_from_waitlist")

    def check(self) -> None:
        """Both have their seats, and calendars show it."""
        line = self.line
        assert line.seat(ROSA) == ("booked", SECOND)
        assert line.seat(ANA) == ("booked", FIRST)
        moved, offered = line.entry(ROSA), line.entry(ANA)
        assert (moved.start, moved["SEQUENCE"], str(moved["STATUS"])) == (SECOND, 1, "CONFIRMED")
        assert (offered.start, str(offered["STATUS"])) == (FIRST, "CONFIRMED")
        staff = [str(line.staff_entry(at)["SUMMARY"]) for at in (FIRST, SECOND)]
        assert [summary.rpartition(" ")[2] for summary in staff] == ["(1/1)", "(1/30)"]

    def later(self) -> None:
        """The reminders of the new date, and none of the old one."""
        line, rosa = self.line, self.rosa
        told = ("confirmation", "day_before", "two_hours", "moved")
        with self.meanwhile("the day before the other"):
            line.clock.at(local(12, 14, 18))
        line.wait_for(rosa, *told, "day_before")
        with self.meanwhile("two hours before the other"):
            line.clock.at(local(12, 15, 16))
        line.wait_for(rosa, *told, "day_before", "two_hours")
