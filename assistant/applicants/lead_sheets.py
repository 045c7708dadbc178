"""Rows of a spreadsheet as people who are interested: what each cell says, and what is wrong with a row."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.applicants.cells import unmarked
from assistant.applicants.emails import is_address
from assistant.applicants.names import folded
from assistant.applicants.phones import e164

COLUMNS = ("name", "first_name", "last_name", "phone", "email", "language", "program")
# `unknown_program` and the like are words of the console.
NO_CONTACT, BAD_PHONE, BAD_EMAIL, NO_PROGRAM = "no_contact", "bad_phone", "bad_email", "no_program"
_SPANISH = frozenset({"es", "espanol", "spanish", "castellano"})
_ENGLISH = frozenset({"en", "ingles", "english"})


@dataclass(frozen=True)
class SheetRow:
    """`line` as the spreadsheet counts; `phone` in E.164. `wrong`: why nobody can be made of it."""

    line: int
    name: str | None
    phone: str | None
    email: str | None
    language: str | None
    program: str | None
    wrong: str | None = None


_LONGEST_EMAIL = 200
_ASIDE = re.compile(r"\([^)]*\)|\[[^]]*\]")
_WORD = re.compile(r"[a-z0-9-]+")


def columns(head: Sequence[str], known: Mapping[str, Sequence[str]], beside: Collection[str] = ()) -> dict[str, int]:
    """At which place each column stands. `known`: what it may be called, in any language; `beside`: words that make no
    other column of it ("Student's phone number (cell)"). One that is called so to the letter goes before others.
    """
    called = {folded(name): key for key, names in known.items() for name in names}
    meant = {words: key for name, key in called.items() if (words := _words(name, beside))}
    cells = [folded(unmarked(cell)).strip(" .:*#") for cell in head]
    found: dict[str, int] = {}
    for read in (called.get, lambda cell: meant.get(_words(cell, beside))):
        for place, cell in enumerate(cells):
            key = read(cell)
            if key is not None and place not in found.values():
                found.setdefault(key, place)
    return found


def _words(name: str, beside: Collection[str]) -> frozenset[str]:
    """What a column is called, whatever the order: "teléfono de la persona" is "teléfono"."""
    return frozenset(_WORD.findall(_ASIDE.sub(" ", name.replace("'s ", " ")))) - frozenset(beside)


def row(
    line: int, cells: Sequence[str], at: Mapping[str, int], programs: Mapping[str, str], otherwise: str
) -> SheetRow:
    """`programs`: ids by what they are called, folded. `otherwise`: the program of who names none."""

    def cell(key: str) -> str:
        place = at.get(key)
        return " ".join(unmarked(cells[place]).split()) if place is not None and place < len(cells) else ""

    name = cell("name") or f"{cell('first_name')} {cell('last_name')}".strip()
    phone, email = e164(cell("phone")), cell("email").lower()
    program = programs.get(folded(cell("program"))) if cell("program") else otherwise or None
    tongue = folded(cell("language"))
    return SheetRow(
        line=line,
        name=name[:120] or None,
        phone=phone,
        email=email or None,
        language="es" if tongue in _SPANISH else "en" if tongue in _ENGLISH else None,
        program=program,
        wrong=_wrong(cell("phone"), phone, email, program),
    )


def _wrong(told: str, phone: str | None, email: str, program: str | None) -> str | None:
    if told and phone is None:
        return BAD_PHONE
    if email and not (is_address(email) and len(email) <= _LONGEST_EMAIL):
        return BAD_EMAIL
    if phone is None and not email:
        return NO_CONTACT
    return NO_PROGRAM if program is None else None
