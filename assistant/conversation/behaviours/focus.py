"""Which program is meant: named now, picked from what was offered, or still being talked about."""

from dataclasses import dataclass

from assistant.catalog.names import find_programs, unknown_program
from assistant.catalog.schema import Program
from assistant.conversation.options import picked_number
from assistant.conversation.turn import Outcome, Turn

REMEMBERED = 3


@dataclass(frozen=True)
class Meant:
    """`named`: said in this turn. `programs`: what is meant, several where two fit. `unknown`: asked for, not had."""

    programs: tuple[Program, ...]
    named: bool
    unknown: str | None = None

    @property
    def one(self) -> Program | None:
        return self.programs[0] if len(self.programs) == 1 else None


def meant(turn: Turn) -> Meant:
    named = named_programs(turn)
    if named:
        return Meant(tuple(named), named=True)
    picked = picked_option(turn)
    if picked is not None:
        return Meant((picked,), named=True)
    unknown = unknown_program(turn.text, turn.said("program"), turn.catalog)
    if unknown:
        return Meant((), named=True, unknown=unknown)
    return Meant(tuple(p for p in (turn.catalog.program(id) for id in turn.state.focus[:1]) if p), named=False)


def missing_program(turn: Turn) -> str | None:
    """The words for a program that is surely asked for and not offered; one odd word alone may be anything."""
    unknown = meant(turn).unknown
    return unknown if unknown and (" " in unknown or turn.said("program")) else None


def named_programs(turn: Turn) -> list[Program]:
    """Every program named in the text, an ambiguous name giving all that it fits.

    What the person already has ("con mi licencia de CNA…") is not what they ask for.
    """
    matches = find_programs(turn.text, turn.catalog, turn.said("program"))
    found = dict.fromkeys(match.program_id for match in matches if not match.held)
    return [program for program in (turn.catalog.program(id) for id in found) if program is not None]


def picked_option(turn: Turn) -> Program | None:
    """ "The second one", "2", "la última", of the programs that were just offered."""
    offer = turn.state.offer
    if offer is None or not offer.kind.startswith("pick_program"):
        return None
    number = option_number(turn, len(offer.options))
    return turn.catalog.program(offer.options[number - 1]) if number else None


def option_number(turn: Turn, count: int) -> int | None:
    """The 1-based option that was meant, or `None`: by the words alone, or by an ordinal inside a sentence."""
    for words in (turn.text, *turn.said("ordinal")):
        number = picked_number(words, count)
        if number is not None:
            return number
    return None


def bring_to_focus(outcome: Outcome, program: Program, turn: Turn) -> Outcome:
    """The program is what "it" means from here on, and the person is remembered as interested in it."""
    known = outcome.state.focus
    outcome.state.focus = [program.id, *(id for id in known if id != program.id)][:REMEMBERED]
    if program.id not in known:
        outcome.do("lead", program=program.id, source=turn.medium)
    return outcome
