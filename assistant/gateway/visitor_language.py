"""Which language a visitor reads: what they chose, else what their browser says, else English."""

from fastapi import Request

from assistant.catalog.schema import LANGUAGES, Language


def preferred_language(request: Request) -> Language:
    return chosen_language(request) or accepted_language(request.headers.get("accept-language", ""))


def chosen_language(request: Request) -> Language | None:
    """By `?lang=` in the address; `None` where none of ours is asked for."""
    chosen = request.query_params.get("lang")
    return next((language for language in LANGUAGES if chosen == language), None)


def accepted_language(header: str) -> Language:
    """The one of ours that an `Accept-Language` header likes best; English where it names neither."""
    best: tuple[float, Language] = (0.0, "en")
    for part in header.split(","):
        tag, _, parameters = part.strip().partition(";")
        weight = _weight(parameters)
        for language in LANGUAGES:
            if tag.split("-")[0].strip().lower() == language and weight > best[0]:
                best = (weight, language)
    return best[1]


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
