"""`./porchlight doctor`: what is well, what is not, and what to do about it; a line each."""

import asyncio

import typer

from assistant.cli import doctor_machine, doctor_store
from assistant.cli.configured import read_settings, settings_problems
from assistant.cli.diagnosis import Diagnosis, fail, ok
from assistant.settings import Settings


def doctor() -> None:
    """Look at everything that the line needs. Ends with 1 where something keeps it from working."""
    settings = read_settings()
    found = diagnoses(settings)
    for diagnosis in found:
        typer.echo(diagnosis.line())
    if any(diagnosis.level == "fail" for diagnosis in found):
        raise typer.Exit(1)


def diagnoses(settings: Settings) -> list[Diagnosis]:
    found = [fail("settings", problem, "see docs/settings.md") for problem in settings_problems(settings)]
    found = found or [ok("settings", "can be used")]
    found += doctor_machine.carrier(settings)
    found += doctor_machine.environments()
    found += doctor_machine.model(settings)
    found += doctor_store.store(settings)
    found += doctor_store.words()
    found += [doctor_machine.disk(settings)]
    found += asyncio.run(doctor_machine.listening(settings))
    return found
