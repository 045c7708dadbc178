"""Who runs what: the tests shared out over processes, the longest first, so that all are done at about the same time.

A file is run by one process, and so are those that share what takes long to start.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# The files of each of these groups have one trained engine.
TOGETHER = {
    "conversations": ("tests/conversations/",),
    "engine": ("tests/engine/",),
    "journeys": tuple(f"tests/journeys/test_{name}" for name in ("booking", "console_done_when", "console_review")),
}
# More than ten seconds each, the longest first; of a folder, all that begins so. While the first of them trains the
# engine, where that has to be, the second and third do without one.
LONGEST = (
    "tests/journeys/test_booking",
    "tests/journeys/test_console_done_when.py",
    "tests/journeys/test_console_review.py",
    "tests/api/test_schemathesis.py",
    "tests/jobs/test_worker.py",
    "tests/conversations/",
    "tests/integrations/rasa/test_training.py",
    "tests/journeys/test_console_walk.py",
    "tests/cli/test_up.py",
    "tests/journeys/",
    "tests/api/test_lists.py",
    "tests/store/test_follow_up_telling.py",
    "tests/engine/",
    "tests/console/",
    "tests/jobs/",
    "tests/api/test_idempotency_concurrency.py",
    "tests/cli/",
    "tests/api/",
    "tests/eligibility/",
    "tests/store/",
)


class Shares(LoadScopeScheduling):
    """Gives out files and what belongs together, in the order of the tests."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        config.option.loadscopereorder = False  # by how many there are, the longest would come last
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((group for group, begins in TOGETHER.items() if file.startswith(begins)), file)


def turn(nodeid: str) -> int:
    """When this test has its turn; the same for all of a file."""
    return next((place for place, begins in enumerate(LONGEST) if nodeid.startswith(begins)), len(LONGEST))
