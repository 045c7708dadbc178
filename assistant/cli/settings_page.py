"""`docs/settings.md`, made from the settings themselves: `python -m assistant.cli.settings_page > docs/settings.md`."""

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from assistant.settings import Settings

_HEAD = """# Settings

Every setting is an environment variable, or a line `NAME=value` in a file `.env` at the top of the repository; the
environment beats the file. None has to be set: `./porchlight up` works without any, with a local carrier in place of a
phone company. `./porchlight doctor` says which of them do not fit together.

A relative `PORCHLIGHT_HOME` counts from the top of the repository. Secrets that are left empty are made at first use
and kept in its folder `secrets/`, readable by you alone.

| setting | default | what it is |
|---|---|---|
"""
_FOOT = """
This page is made from `assistant/settings.py` by `python -m assistant.cli.settings_page > docs/settings.md`; a test
holds it to that.
"""


def page() -> str:
    """The whole page, as Markdown."""
    return _HEAD + "".join(_row(name, field) for name, field in Settings.model_fields.items()) + _FOOT


def _row(name: str, field: FieldInfo) -> str:
    return f"| `PORCHLIGHT_{name.upper()}` | {_default(field)} | {field.description} |\n"


def _default(field: FieldInfo) -> str:
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    if value == "":
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    print(page(), end="")
