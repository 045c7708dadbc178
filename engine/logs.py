"""Logs of the engine: warnings only, to standard error, and never what a person said.

Rasa logs through structlog, which left alone prints every debug line, utterances included.
"""

from __future__ import annotations

import logging
import warnings


def configure(level: int = logging.WARNING) -> None:
    import structlog

    # Rasa's dependencies deprecate each other, and some reset the filters; the lock file holds them still.
    warnings.showwarning = lambda *args, **kwargs: None
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        processors=[structlog.stdlib.add_log_level, structlog.processors.KeyValueRenderer()],
    )
