"""`./porchlight up`: everything from settings to a line that answers, and nothing left running at the end."""

import datetime as dt
import os
from typing import Annotated

import typer

from assistant.cli.configured import check_settings, is_own_sqlite, on_port, read_settings
from assistant.cli.environments import ENGINE_ENVIRONMENT, bring_up
from assistant.cli.first_account import first_link
from assistant.cli.foreground import run_in_foreground
from assistant.cli.home import HomeLock, Running, empty, locked, refuse_to_empty
from assistant.cli.leash import Leash
from assistant.cli.model import trained_model
from assistant.cli.parts import app_part, app_url, engine_part, worker_part
from assistant.cli.place import DEMO_CATALOGUE, shown
from assistant.cli.ports import check_port, free_port
from assistant.cli.processes import Part
from assistant.cli.readiness import model_at, wait_until_ready
from assistant.cli.store_setup import bring_to_head, import_when_empty
from assistant.cli.supervisor import Supervisor
from assistant.cli.terminal import PartLogs, headline, step
from assistant.settings import Settings

# From a cold disk the engine takes some twenty seconds to import and load.
_SECONDS_TO_START = 120


def up(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The app's port.  [default: 8000]")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start with an empty home folder.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before emptying it.")] = False,
) -> None:
    """Set everything up, start the line, and keep it running."""
    settings = read_settings()
    if port is not None:
        settings = on_port(settings, port)
    elif "port" in settings.model_fields_set:
        settings = on_port(settings, settings.port)
    check_settings(settings)
    step("settings", f"checked; home is {shown(settings.home)}")
    with locked(settings.home) as lock:
        check_port(settings.host, settings.port)
        step("port", f"{settings.port} is free")
        if fresh:
            start_afresh(settings, yes)
        raise typer.Exit(run_in_foreground(lambda leash: _up(settings, lock, leash)))


async def _up(settings: Settings, lock: HomeLock, leash: Leash) -> int:
    with PartLogs(settings.home / "logs") as logs:
        await bring_up(ENGINE_ENVIRONMENT, leash, lambda line: logs.say("uv", line))
        step("store", f"at revision {bring_to_head(settings)}")
        step("catalogue", import_when_empty(settings, DEMO_CATALOGUE) or "is in the store")
        settings, engine = await _engine(settings, leash, logs)
        parts = [*engine, app_part(settings)]
        if settings.worker == "separate":
            parts.append(worker_part(settings))

        async def announce() -> None:
            await wait_until_ready(f"{app_url(settings)}/readyz", seconds=_SECONDS_TO_START)
            lock.tell(Running(pid=os.getpid(), app=app_url(settings), engine=settings.engine_url))
            _say_where(settings)

        step("start", ", ".join(part.name for part in parts))
        await Supervisor(parts, leash, logs.say).run(announce)
    return 0


async def _engine(settings: Settings, leash: Leash, logs: PartLogs) -> tuple[Settings, list[Part]]:
    """The engine to start, on a port of its own; or none, where PORCHLIGHT_ENGINE_URL names one that answers."""
    if "engine_url" in settings.model_fields_set:
        if await model_at(settings.engine_url) is not None:
            step("engine", f"answers at {settings.engine_url} already; none is started")
            return settings, []
    else:
        settings = settings.model_copy(update={"engine_url": f"http://127.0.0.1:{free_port()}"})
    model = await trained_model(settings.home, leash, lambda line: logs.say("train", line))
    return settings, [engine_part(settings, model, f"{app_url(settings)}/engine/actions")]


def start_afresh(settings: Settings, yes: bool) -> None:
    refuse_to_empty(settings.home)
    if not yes:
        typer.confirm(f"Delete everything in {shown(settings.home)}: conversations, people, models?", abort=True)
    empty(settings.home)
    step("home", f"{shown(settings.home)} is empty")
    if not is_own_sqlite(settings):
        step("store", "is not in the home folder and stays as it is; empty it yourself if you mean to")


def _say_where(settings: Settings) -> None:
    base = app_url(settings)
    headline("\nPorchlight is up.")
    step("web chat", f"{base}/")
    if settings.uses_local_carrier:
        step("phone", f"{base}/phone  (texts and calls the line, with no account anywhere)")
    else:
        step("carrier", f"Twilio reaches the line at {settings.public_url}/twilio/…")
    link = first_link(settings, base, dt.datetime.now(dt.UTC))
    step("console", f"{base}/console")
    if link is not None:
        step("", f"make the first account there (once, within 48 hours): {link}")
    step("API", f"{base}/api/v1/openapi.json  (a token for it: ./porchlight token new)")
    headline("Stop it with Ctrl-C.\n")
