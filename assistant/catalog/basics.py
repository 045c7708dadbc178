"""What every part of the catalogue is made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")
Sentence = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$")]
# Of what rules speak of: questions, options, documents, lists, tables, the rules themselves.
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]


class Strict(BaseModel):
    """A part of a catalogue file: unknown keys are mistakes, not extensions."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Strict):
    """A sentence or name in both languages, side by side."""

    en: Sentence
    es: Sentence

    def in_(self, language: Language) -> str:
        return self.en if language == "en" else self.es
