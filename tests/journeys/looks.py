"""Whether everybody can use a page: what axe finds in it, and whether it fits a phone."""

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# WCAG 2.2 AA; and what axe takes for good practice beyond it.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = [*WCAG, "best-practice"]
# In the dark everything is the same but what contrasts with what.
IN_THE_DARK = {"type": "rule", "values": ["color-contrast"]}
NARROW = 320


def faults(page: Page, rules: Any = RULES) -> list[str]:
    """What axe finds in the page as it is now, by rule, with the beginning of each place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": rules, "resultTypes": ["violations"], "elementRef": False}
    found = page.evaluate("options => axe.run(options).then((told) => told.violations)", options)
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:5]]}" for one in found]


def faults_in_the_dark(page: Page, picture: Path | None = None) -> list[str]:
    """With a `picture` of it."""
    page.emulate_media(color_scheme="dark")
    found = faults(page, IN_THE_DARK)
    if picture is not None:
        page.screenshot(path=picture)
    page.emulate_media(color_scheme="light")
    return [f"dark: {one}" for one in found]


def sound(page: Page) -> None:
    """Nothing that axe finds, and nothing wider than its window."""
    assert faults(page) == []
    assert fits(page)


def fits(page: Page) -> bool:
    """Nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def fits_a_phone(page: Page) -> bool:
    size = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": 720})
    narrow = fits(page)
    if size is not None:
        page.set_viewport_size(size)
    return narrow
