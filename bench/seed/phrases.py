"""What people write and what they are answered: the examples that the engine is trained with, and our own words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_EXAMPLE = re.compile(r"^- (.+)$", re.MULTILINE)
_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
FIRST = (
    "Rosa María José Luis Ana Carmen Juan Guadalupe Miguel Elena Jorge Sofía Daniela Pedro Lucía Marisol Yesenia Karen "
    "Ashley Jessica Brandon Tyler Mai Pa Chue Kao Jaspreet Harpreet Gurdeep Simran Michael Sarah David Emily James "
    "Brittany Kevin Destiny Marcus Tiana Angela Teresa Alejandra Fernando Ximena Itzel Mateo Camila Diego Valeria"
).split()
LAST = (
    "Hernández García Martínez López González Pérez Rodríguez Sánchez Ramírez Torres Flores Rivera Gómez Díaz Cruz "
    "Morales Reyes Gutiérrez Ortiz Chávez Ramos Ruiz Mendoza Castillo Vargas Rojas Medina Aguilar Vega Castro Vang "
    "Xiong Lee Moua Singh Kaur Gill Sandhu Dhillon Smith Johnson Williams Brown Jones Miller Davis Wilson Moore Silva "
    "Mendes Souza Nguyen Tran Pham Baker Carter Evans Foster Hayes Jenkins Cervantes Villanueva Zamora Arriaga Bautista"
).split()


@dataclass(frozen=True)
class Phrases:
    """`said`: examples by intent and language. `answers`: what stands in our words, by language."""

    said: Mapping[tuple[str, str], list[str]]
    answers: Mapping[str, list[tuple[str, str]]]

    def intents(self) -> list[str]:
        return sorted({intent for intent, _ in self.said})


@cache
def read(root: Path) -> Phrases:
    """From the `data` folder below `root`; read once."""
    said: dict[tuple[str, str], list[str]] = {}
    for path in sorted((root / "data" / "nlu").rglob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if "intent" not in entry:
                continue
            language = entry.get("metadata", {}).get("language", "en")
            found = [_MARKED.sub(r"\1", text) for text in _EXAMPLE.findall(entry["examples"])]
            said.setdefault((entry["intent"], language if language in ("en", "es") else "es"), []).extend(found)
    answers: dict[str, list[tuple[str, str]]] = {"en": [], "es": []}
    for path in sorted((root / "data" / "responses").glob("*.yml")):
        for name, variants in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items():
            words = variants[0].get("custom", {}).get("text")
            if isinstance(words, dict):
                for language in ("en", "es"):
                    answers[language].append((name, str(words[language])))
    return Phrases(said, answers)
