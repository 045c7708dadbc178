"""Work that comes round again: what a round is, for the worker that walks them."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from assistant.wiring import Services


@dataclass(frozen=True)
class Round:
    """Run every so often by each worker, so `run` must do no harm when two do it at once or one dies over it.

    `run` gets the services and the moment (aware, UTC); what it raises is logged, and it is tried again next time.
    """

    name: str
    every: dt.timedelta
    run: Callable[[Services, dt.datetime], Awaitable[None]]
    # What it begins lasts no longer than a text takes to be answered: it waits while nothing can be sent.
    sends: bool = False
