from assistant.cli.place import ROOT
from assistant.cli.settings_page import page
from assistant.settings import Settings


def test_settings_page_is_made_from_the_settings() -> None:
    # When this fails: python -m assistant.cli.settings_page > docs/settings.md
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == page()


def test_settings_page_says_something_of_every_setting() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| `PORCHLIGHT_")]
    assert len(rows) == len(Settings.model_fields)
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
