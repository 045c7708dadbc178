"""Entities that have a shape: ZIP codes, numbers spoken or typed, dates, times ...

The patterns are data: shapes.yml. One blank spaCy pipeline, no model, cuts the text and its Matcher finds them;
spaCy's EntityRuler is this
Matcher, but cannot give back a part of a match («tengo *19* años»). One pipeline for both languages, because messages
mix them.
Text is folded letter for letter (no accents, no capitals), so offsets stay true.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import spacy
import yaml
from spacy.matcher import Matcher

Entity = Dict[str, Any]


class Shapes:
    def __init__(self) -> None:
        data = yaml.safe_load((Path(__file__).parent / "shapes.yml").read_text(encoding="utf-8"))
        self._said: Dict[str, Dict[str, str]] = data["said"]
        self._letters = [(rule, re.compile(rule["regex"])) for rule in data["letters"]]
        self._blank = spacy.blank("xx")
        self._matcher = Matcher(self._blank.vocab)
        self._rules: Dict[str, Dict[str, Any]] = {}
        for number, rule in enumerate(data["tokens"]):
            self._rules[str(number)] = rule
            self._matcher.add(str(number), [_spell_out(rule["pattern"], data["words"])], greedy="LONGEST")

    def find(self, text: str) -> List[Entity]:
        folded = fold(text)
        return [
            {
                "entity": rule["label"],
                "start": start,
                "end": end,
                "extractor": "shapes",
                "value": self._value(rule.get("value"), text[start:end], folded[start:end]),
            }
            for rule, start, end in self._spans(folded)
        ]

    def _spans(self, folded: str) -> Iterator[Tuple[Dict[str, Any], int, int]]:
        for rule, regex in self._letters:
            for match in regex.finditer(folded):
                yield rule, match.start(), match.end()
        doc = self._blank.make_doc(folded)
        for match_id, first, last in self._matcher(doc):
            rule = self._rules[self._blank.vocab.strings[match_id]]
            span = doc[first:last][slice(*rule["core"])] if "core" in rule else doc[first:last]
            yield rule, span.start_char, span.end_char

    def _value(self, kind: Any, text: str, folded: str) -> str:
        if kind not in self._said:
            return text
        said = self._said[kind]
        words = [said.get(word, word) for word in re.split(r"[\s-]+", folded)]
        return re.sub(r"\D", "", "".join(words)) if kind == "digits" else "".join(words)


def fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[:1] for letter in text)


def _spell_out(pattern: List[Dict[str, Any]], words: Dict[str, List[str]]) -> List[Dict[str, Any]]:
    def spelled(wanted: Any) -> Any:
        if isinstance(wanted, str) and wanted.startswith("$"):
            return {"REGEX": "^(?:" + "|".join(map(str, words[wanted[1:]])) + ")$"}
        return wanted

    return [{key: spelled(wanted) for key, wanted in token.items()} for token in pattern]
