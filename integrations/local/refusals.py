"""What the carrier refuses, by Twilio's error codes, and what Twilio says and accepts (`twilio.yml`)."""

from pathlib import Path
from typing import Any

import yaml

from assistant.errors import CarrierError

# Read once: the file is part of the program, not something that an operator edits.
FACTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "twilio.yml").read_text(encoding="utf-8"))


class RefusedError(CarrierError):
    """TwiML, a request or a text that Twilio would refuse too.

    `code` is Twilio's error code, `None` where Twilio would go on but this twin cannot; `url` is the document.
    """

    def __init__(self, code: int | None, detail: str, *, url: str = "") -> None:
        super().__init__(detail, code=code)
        self.detail = detail
        self.url = url

    @property
    def title(self) -> str:
        """Twilio's own name for the error."""
        return str(FACTS["codes"][self.code]) if self.code else ""
