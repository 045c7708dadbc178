"""The console's cookies. Over https they are bound to this host alone (`__Host-`): no neighbour can plant one."""

from fastapi import Request, Response

from assistant.settings import Settings

SESSION = "session"
VISITOR = "visitor"
TOLD = "told"
LANGUAGE = "language"
THEME = "theme"
PROVIDER = "provider"
YEAR = 365 * 24 * 3600


def read(request: Request, settings: Settings, name: str) -> str:
    return request.cookies.get(_full(settings, name), "")


def put(response: Response, settings: Settings, name: str, value: str, *, seconds: int | None = None) -> None:
    """Set it; without `seconds` it lasts as long as the browser is open."""
    response.set_cookie(
        _full(settings, name),
        value,
        max_age=seconds,
        path="/",
        secure=over_https(settings),
        httponly=True,
        samesite="lax",
    )


def drop(response: Response, settings: Settings, name: str) -> None:
    response.delete_cookie(_full(settings, name), path="/", secure=over_https(settings), httponly=True, samesite="lax")


def _full(settings: Settings, name: str) -> str:
    return f"{'__Host-' if over_https(settings) else ''}porchlight-{name}"


def over_https(settings: Settings) -> bool:
    """Whether browsers reach the console so; the setting says it, never a request."""
    return settings.public_url.lower().startswith("https://")
