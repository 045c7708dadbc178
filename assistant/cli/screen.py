"""`./porchlight screen FACTS.yaml`: where a person stands with each program, rule by rule."""

import datetime as dt
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.catalog.schema import LANGUAGES, Catalog, Language, Program
from assistant.catalog.vocabulary import no_such
from assistant.catalog.yaml_lines import parse
from assistant.cli.catalogue_given import catalogue_in_force, loaded, today_of
from assistant.cli.screen_tree import Explained
from assistant.eligibility.next_question import next_question
from assistant.eligibility.screen import screen_all
from assistant.eligibility.values import plain_facts, read_facts
from assistant.errors import SettingsError


def screen(
    file: Annotated[Path, typer.Argument(metavar="FACTS.yaml", help="A mapping of question ids to answers.")],
    program: Annotated[
        list[str] | None, typer.Option(help="A program's id; may be given again. All without it.")
    ] = None,
    today: Annotated[str | None, typer.Option(help="The day of the screening, such as 2026-12-01.")] = None,
    lang: Annotated[str, typer.Option(help="The language of the reasons: en or es.")] = "en",
    catalog: Annotated[Path | None, typer.Option(help="A catalogue's folder in place of the one in force.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Explain where somebody stands with the programs, by the answers in a file. A person decides."""
    language, day, given = _language(lang), _day(today), _given(file)
    wanted = loaded(catalog, "Nobody was screened") if catalog is not None else catalogue_in_force()
    on = day or today_of(wanted)
    facts = read_facts(wanted, given, on)
    screening = screen_all(_programs(wanted, program or []), facts, wanted, on)
    ask = next_question(screening)
    if as_json:
        found = screening.model_dump(mode="json")
        found["facts"] = plain_facts(facts)
        found["next"] = None if ask is None else {"question": ask.question, "closer": ask.closer}
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    explained = Explained(wanted, language)
    blocks = [explained.program(result) for result in screening.results]
    typer.echo("\n\n".join([*blocks, *explained.question(ask)]))


def _given(file: Path) -> dict[str, Any]:
    try:
        parsed = parse(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}.") from error
    for line, what in parsed.problems:
        raise SettingsError(f"{file}:{line}: {what}.")
    if not isinstance(parsed.data, dict):
        raise SettingsError(f"{file}: expected answers by question id.", hint="For example: birth: 2009-03-14")
    return parsed.data


def _day(given: str | None) -> dt.date | None:
    try:
        return None if given is None else dt.date.fromisoformat(given)
    except ValueError:
        raise SettingsError(f"--today {given} is not a date.", hint="Write it as 2026-12-01.") from None


def _language(given: str) -> Language:
    for language in LANGUAGES:
        if language == given:
            return language
    raise SettingsError(f"--lang {given} is not a language of the catalogue.", hint=f"Use {' or '.join(LANGUAGES)}.")


def _programs(catalog: Catalog, ids: list[str]) -> list[Program]:
    """Those named, else all that are running, funding among them."""
    if not ids:
        return [program for program in catalog.programs if program.active]
    found = []
    for id in ids:
        program = catalog.program(id.upper())
        if program is None:
            raise SettingsError(no_such("program", id.upper(), [known.id for known in catalog.programs]))
        found.append(program)
    return found
