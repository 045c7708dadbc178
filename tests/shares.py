"""Who runs what: the tests shared out over processes, the longest first, so that all are done at about the same time.

A file is run by one process, and so are those that share what takes long to start.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Each of these has one trained engine.
TOGETHER = ("tests/conversations/", "tests/engine/", "tests/journeys/test_booking")
# More than ten seconds each, the longest first; of a folder, all that begins so.
LONGEST = (
    "tests/journeys/test_booking",
    "tests/conversations/",
    "tests/api/test_schemathesis.py",
    "tests/jobs/test_worker.py",
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
    "tests/store/",
)


class Shares(LoadScopeScheduling):
    """Gives out files and what belongs together, in the order of the tests."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        config.option.loadscopereorder = False  # by how many there are, the longest would come last
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((begins for begins in TOGETHER if file.startswith(begins)), file)


def turn(nodeid: str) -> int:
    """When this test has its turn; the same for all of a file."""
    return next((place for place, begins in enumerate(LONGEST) if nodeid.startswith(begins)), len(LONGEST))
