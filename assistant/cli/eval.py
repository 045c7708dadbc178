"""`./porchlight eval FILE.jsonl`: how well the engine understands a file of labelled utterances."""

import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.configured import read_settings
from assistant.cli.eval_table import table
from assistant.cli.foreground import run_in_foreground
from assistant.cli.leash import Leash
from assistant.cli.serving import engine_for
from assistant.insight.evaluation import evaluate
from assistant.insight.labelled import Labelled, read_labelled
from assistant.settings import Settings

# A batch of hundreds of texts takes longer than a turn may.
_SECONDS_A_BATCH = 120.0


def eval_(
    file: Annotated[Path, typer.Argument(help="JSON lines with text, intent and entities.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Measure intents and entities on labelled utterances; starts an engine where none is up with this content."""
    labelled = _read(file)
    settings = read_settings().model_copy(update={"engine_timeout": _SECONDS_A_BATCH})
    raise typer.Exit(run_in_foreground(lambda leash: _eval(labelled, settings, leash, as_json)))


def _read(file: Path) -> list[Labelled]:
    try:
        with file.open(encoding="utf-8") as lines:
            labelled, problems = read_labelled(lines, str(file))
    except (OSError, UnicodeDecodeError) as error:
        labelled, problems = [], [f"{file}: cannot be read: {error}"]
    if not labelled and not problems:
        problems = [f"{file}: there is no line in it"]
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(1)
    return labelled


async def _eval(labelled: list[Labelled], settings: Settings, leash: Leash, as_json: bool) -> int:
    # Here, because it brings the whole house along, which no other command needs.
    from assistant.wiring import build

    # Progress must not stand in front of the JSON.
    with redirect_stdout(sys.stderr):
        async with engine_for(settings, leash) as serving:
            engine = build(serving).engine
            await engine.start()
            try:
                understood = await engine.parse_batch([line.text for line in labelled])
            finally:
                await engine.stop()
    report = evaluate(labelled, understood)
    typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2) if as_json else table(report))
    return 0
