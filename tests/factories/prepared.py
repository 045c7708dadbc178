"""For the server that apps are forked from, which imports it: what an app makes once a process, made for them all."""

import tempfile
from pathlib import Path

from assistant.app import create_app
from assistant.conversation.warm import warm
from assistant.settings import Settings
from assistant.wiring import build
from tests.conversations.line import OPEN, demo_catalogue

with tempfile.TemporaryDirectory() as home:
    create_app(build(Settings(_env_file=None, home=Path(home), database_url=f"sqlite:///{home}/none.db")))
warm(demo_catalogue(), OPEN.date())
