"""The part of a Markdown page that a run writes: what stands between two markers, and nothing else."""

from pathlib import Path

from assistant.errors import PorchlightError

BEGIN = "<!-- written by ./porchlight bench --write; the text between these two lines is replaced -->"
END = "<!-- end of what ./porchlight bench writes -->"


class NoPlaceError(PorchlightError):
    """A page has one of the markers, or several."""


def with_section(page: str, section: str) -> str:
    """The page with the section in its place: at the end where it has no markers. Raises `NoPlaceError`."""
    section = f"{BEGIN}\n\n{section.strip()}\n\n{END}"
    if page.count(BEGIN) == page.count(END) == 0:
        return f"{page.rstrip()}\n\n{section}\n".lstrip()
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or BEGIN in rest or END in after or END in before:
        raise NoPlaceError("the page's two markers of the bench do not make one pair.", hint="Put them right by hand.")
    return before + section + after


def write_section(file: Path, section: str) -> None:
    """Into the file, which is made where it is not there."""
    page = file.read_text(encoding="utf-8") if file.exists() else "# Benchmarks\n"
    file.write_text(with_section(page, section), encoding="utf-8")
