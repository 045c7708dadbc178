"""How a handoff ended, as staff say it; the queue and the figures count these."""

from enum import StrEnum


class Outcome(StrEnum):
    """`duplicate`: somebody else dealt with the same. `missed`: a promised call was not made in time."""

    ANSWERED = "answered"
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    WRONG_NUMBER = "wrong_number"
    NOT_NEEDED = "not_needed"
    DUPLICATE = "duplicate"
    MISSED = "missed"
