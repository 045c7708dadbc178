"""What is made once for a catalogue or a process, made before the first person waits for it."""

import datetime as dt

from assistant.catalog.faqs import best_faq
from assistant.catalog.schema import Catalog
from assistant.conversation.redact import passages_of
from assistant.conversation.seat_words import settled
from assistant.conversation.turn import Offer, State
from assistant.eligibility.screen import screen_all
from assistant.eligibility.understanding import read_volunteered

# Enough to call upon every list of words: numbers, a date, an amount, something told of oneself.
_SAID_OF_A_SEAT = "no, the second one after 5 on tuesday"
_ASKED = (
    State(offer=Offer(kind="seat", options=["first", "second"])),
    State(offer=Offer(kind="attendance", options=["booking"])),
    State(offer=Offer(kind="rating", options=["booking"])),
)
_SAID = "i'm 17, turning 18 in march 2027, i make $2,300 a month, 8 months here, i have a bad back"


def warm(catalog: Catalog, today: dt.date) -> None:
    """Takes most of a second. Word lists and patterns are compiled, rule sets prepared; nothing is kept of it else."""
    passages_of(_SAID)
    best_faq(_SAID, catalog)
    for state in _ASKED:
        settled(state, _SAID_OF_A_SEAT, catalog, today, "en")
    facts = read_volunteered(catalog.questions, _SAID, today=today, language="en")
    screen_all(catalog.programs, facts, catalog, today)
