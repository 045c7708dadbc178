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


class LanguagePolicy:
    """Heard from the first words, changed at any turn, remembered for the person on every channel."""

    def choose(self, inbound: Inbound, opened: Opened, understood: Understanding) -> Language:
        asked = next((e.args["language"] for e in understood.effects if e.kind == EffectKind.LANGUAGE), None)
        if asked in ("en", "es"):
            return "es" if asked == "es" else "en"
        heard, sure = understood.language, understood.language_confidence
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


def _brief(text: str) -> bool:
    return len(text.split()) < SWITCH_WORDS
