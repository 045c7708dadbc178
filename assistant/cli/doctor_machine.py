"""The doctor on this machine: environments, model, carrier settings, disk, ports."""

import platform
import shutil
import subprocess
from urllib.parse import urlsplit

from assistant.cli.configured import on_port
from assistant.cli.diagnosis import Diagnosis, fail, ok, warn
from assistant.cli.environments import ENGINE_ENVIRONMENT, child_environment
from assistant.cli.home import running_in
from assistant.cli.model import TrainingError, model_path
from assistant.cli.place import ENGINE, ENGINE_PYTHON, ROOT, shown
from assistant.cli.ports import check_port
from assistant.cli.readiness import model_at
from assistant.errors import SettingsError
from assistant.settings import Settings

_GIGABYTE = 1_000_000_000
_SPACE_TO_WARN = 2 * _GIGABYTE
_SPACE_TO_FAIL = _GIGABYTE // 5


def environments() -> list[Diagnosis]:
    found = [ok("app", f"Python {platform.python_version()}")]
    locks = [folder / "uv.lock" for folder in (ROOT, ENGINE)]
    if missing := [shown(lock) for lock in locks if not lock.exists()]:
        found.append(fail("lock files", f"{' and '.join(missing)} missing", "get them back with git checkout"))
    if shutil.which("uv") is None:
        found.append(warn("uv", "is not on PATH", "./porchlight installs it when it is next needed"))
    if not ENGINE_PYTHON.exists():
        return [*found, fail("engine", "has no environment yet", "run ./porchlight up")]
    asked = subprocess.run(
        [ENGINE_PYTHON, "--version"], env=child_environment(), capture_output=True, text=True, check=False
    )
    if asked.returncode != 0:
        return [*found, fail("engine", "its Python does not run", "delete engine/.venv and run ./porchlight up")]
    found.append(ok("engine", asked.stdout.strip()))
    if not ENGINE_ENVIRONMENT.is_up_to_date():
        found.append(warn("engine", "its environment is older than its lock file", "./porchlight up brings it up"))
    return found


def model(settings: Settings) -> list[Diagnosis]:
    if not ENGINE_PYTHON.exists():
        return []
    try:
        path = model_path(settings.home)
    except TrainingError as error:
        return [fail("model", str(error), "run ./porchlight check")]
    if path.exists():
        return [ok("model", shown(path))]
    return [warn("model", "none for the present content", "./porchlight train makes it, and up does by itself")]


def carrier(settings: Settings) -> list[Diagnosis]:
    if not settings.twilio_account_sid:
        return [ok("carrier", "the local one at /phone; no Twilio account is set"), *_front_desk(settings)]
    found = [ok("carrier", f"Twilio, account {settings.twilio_account_sid[:6]}…")]
    if settings.local_carrier:
        found.append(warn("carrier", "the local one is served as well", "unset PORCHLIGHT_LOCAL_CARRIER in real use"))
    url = urlsplit(settings.public_url)
    if url.scheme != "https" and urlsplit(settings.twilio_api_base).hostname not in ("127.0.0.1", "localhost", "::1"):
        advice = "set PORCHLIGHT_PUBLIC_URL to the https address that Twilio calls"
        found.append(fail("public URL", f"{settings.public_url} is not https", advice))
    else:
        found.append(ok("public URL", settings.public_url))
    return found + _front_desk(settings)


def _front_desk(settings: Settings) -> list[Diagnosis]:
    if settings.desk_numbers:
        return [ok("front desk", f"{', '.join(settings.desk_numbers)} ring when a person is asked for")]
    advice = "set PORCHLIGHT_FRONT_DESK_NUMBERS; until then callers leave a message or ask for a callback"
    return [warn("front desk", "no phone rings when a person is asked for", advice)]


def disk(settings: Settings) -> Diagnosis:
    place = next(folder for folder in (settings.home, *settings.home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    said = f"{free / _GIGABYTE:.1f} GB free for {shown(settings.home)}"
    if free < _SPACE_TO_FAIL:
        return fail("disk", said, "make room: a full disk keeps messages from being kept")
    return warn("disk", said, "make room soon") if free < _SPACE_TO_WARN else ok("disk", said)


async def listening(settings: Settings) -> list[Diagnosis]:
    running = running_in(settings.home)
    if running is not None:
        found = [ok("up", f"{running.app}, process {running.pid}")]
        if await model_at(running.engine) is None:
            found.append(fail("engine", "does not answer", "see engine.log in the home folder's logs"))
        return found
    try:
        check_port(settings.host, on_port(settings, settings.port).port)
    except SettingsError as error:
        return [fail("port", str(error), "")]
    return [ok("port", f"{settings.port} is free; the line is not up")]
