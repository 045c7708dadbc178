"""What the carrier does wrong on purpose: phones on which texts fail (`twilio.yml`), and being too busy."""

from collections import Counter

from integrations.local.refusals import FACTS

TOO_MANY = 20429  # nothing was taken; come back later


class Trouble:
    """`busy`: so many of the next texts are refused, whoever they are for."""

    def __init__(self) -> None:
        self.busy = 0
        self._went_wrong: Counter[str] = Counter()

    def refused(self, to: str) -> int | None:
        """The code with which a text to this number is not taken; asking counts as a try."""
        if self.busy:
            self.busy -= 1
            return TOO_MANY
        return self._fate(to, "refused")

    def undelivered(self, to: str) -> int | None:
        """The code with which a text to this number, once taken, ends; asking counts as a try."""
        return self._fate(to, "undelivered")

    def _fate(self, to: str, kind: str) -> int | None:
        known = FACTS["numbers"].get(to, {})
        code: int | None = known.get(kind)
        if code is None or self._went_wrong[to] >= known.get("times", float("inf")):
            return None
        self._went_wrong[to] += 1
        return code
