"""The words around the conversation: labels of the chat window and of the page, in `static/chrome.yml`."""

from functools import cache
from pathlib import Path

import phonenumbers
import yaml
from pydantic import TypeAdapter, ValidationError

from assistant.catalog.schema import Bilingual, Language
from assistant.errors import WordsError

STATIC = Path(__file__).parent / "static"

_CHROME = TypeAdapter(dict[str, dict[str, Bilingual]])


@cache
def chrome() -> dict[str, dict[str, Bilingual]]:
    """Words by part (`widget`, `page`) and key. Raises `WordsError` where one lacks a language."""
    path = STATIC / "chrome.yml"
    try:
        return _CHROME.validate_python(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, ValidationError) as error:
        raise WordsError(f"{path.name} cannot be used: {error}") from error


def words(part: str, language: Language) -> dict[str, str]:
    return {key: pair.in_(language) for key, pair in chrome()[part].items()}


def shown_phone(number: str) -> str:
    """A number as people read it, "(209) 555-0100"; one that is no number stays as the coordinator wrote it."""
    try:
        parsed = phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
