"""Which language the conversation goes on in."""

from assistant.catalog.schema import Language
from assistant.conversation import reflexes
from assistant.conversation.effects import EffectKind
from assistant.conversation.ports import Inbound, Opened, Understanding

# The engine weighs the words against the language spoken so far, so whatever it calls another language with more
# than half a chance is one; the margin keeps mixed speech from flipping the language at every turn.
SWITCH_CONFIDENCE = 0.55
# Names, numbers and "ok" are said in either language.
SWITCH_WORDS = 2
FIRST_CONFIDENCE = 0.6
# The engine leans to the language of before; above this it has heard more than that.
SURE = 0.8


class LanguagePolicy:
    """Heard from the first words, changed at any turn, remembered for the person on every channel."""

    def choose(self, inbound: Inbound, opened: Opened, understood: Understanding) -> Language:
        asked = next((e.args["language"] for e in understood.effects if e.kind == EffectKind.LANGUAGE), None)
        if asked in ("en", "es"):
            return "es" if asked == "es" else "en"
        heard, sure = _heard(inbound.text, understood)
        if opened.language is None:
            if inbound.language is not None and (sure < SWITCH_CONFIDENCE or _brief(inbound.text)):
                return inbound.language
            if opened.remembered_language is not None and (sure < SWITCH_CONFIDENCE or _brief(inbound.text)):
                return opened.remembered_language
            if sure >= FIRST_CONFIDENCE:
                return heard
            # "My name is Elena": a name weighs much in few words, the small words around it tell more.
            return opened.remembered_language or reflexes.heard(inbound.text) or heard
        if heard != opened.language and sure >= SWITCH_CONFIDENCE and not _brief(inbound.text):
            return heard
        return opened.language

    def guess(self, inbound: Inbound, opened: Opened) -> Language:
        """Without an engine: what is known of the conversation or the person."""
        return opened.language or inbound.language or opened.remembered_language or "en"


def _heard(text: str, understood: Understanding) -> tuple[Language, float]:
    """What the engine heard; where it is not quite sure against all the small words, it is what these are."""
    plain = reflexes.plainly(text)
    if plain is not None and plain != understood.language and understood.language_confidence < SURE:
        return plain, FIRST_CONFIDENCE
    return understood.language, understood.language_confidence


def _brief(text: str) -> bool:
    return len(text.split()) < SWITCH_WORDS
