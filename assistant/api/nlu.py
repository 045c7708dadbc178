"""`POST /nlu`: what the language engine makes of a text. Nothing of it is kept, nobody is answered."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.api.fields import storable
from assistant.api.problems import documented
from assistant.api.routes import resource
from assistant.api.services import App
from assistant.catalog.schema import Language

router: APIRouter = resource("nlu")

LONGEST = 2000


class Utterance(BaseModel):
    """Something that a person might say."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, AfterValidator(storable)] = Field(
        min_length=1,
        max_length=LONGEST,
        description="As it was typed, or as a speech recogniser heard it.",
        json_schema_extra={"pattern": "^[^\\u0000]*$"},
        examples=["how much is the cna class", "ocupo algo de noche"],
    )
    language: Language | None = Field(
        default=None, description="The language that it is taken for; heard from the words where it is not given."
    )


class FoundEntity(BaseModel):
    """A span of the text."""

    entity: str = Field(description="What kind of thing it is.", examples=["program"])
    text: str = Field(description="The span as it stands in the text.", examples=["cna"])
    value: str = Field(description="What it was normalised to.", examples=["CNA-EVE"])
    start: int = Field(ge=0, description="Where it begins, in characters.", examples=[16])
    end: int = Field(ge=0, description="Where it ends, the character after its last.", examples=[19])


class Understood(BaseModel):
    """What the engine made of it."""

    intent: str = Field(examples=["ask_cost"])
    confidence: float = Field(description="Of the intent, from 0 to 1, calibrated.", examples=[0.97])
    language: Language = Field(examples=["en"])
    entities: list[FoundEntity]


@router.post("", responses=documented(413))
async def understand(said: Utterance, app: App) -> Understood:
    """Intent, confidence, language and entities of a text, as the line itself would understand it."""
    found = await app.engine.parse(said.text, said.language)
    return Understood(
        intent=found.intent,
        confidence=found.confidence,
        language=found.language,
        entities=[FoundEntity(**entity.model_dump()) for entity in found.entities],
    )
