"""One plain form of what was typed or heard, for counting letters and words.

Accents come and go in texts ("orientacion") and never come from a keypad, and texting has spellings of its own ("xq",
"q", "u r").
The list is data: abbreviations.yml. The sentence encoder sees the original: it knows accents better than we do.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Dict

import yaml

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@lru_cache(maxsize=1)
def _abbreviations() -> Dict[str, str]:
    listed = yaml.safe_load((Path(__file__).parent / "abbreviations.yml").read_text(encoding="utf-8"))
    return {str(short): full for short, full in listed.items()}


def without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")


def plain(text: str) -> str:
    spelled = without_accents(text.lower().replace("\u2019", "'"))
    known = _abbreviations()
    return _WORD.sub(lambda word: known.get(word.group(), word.group()), spelled)
