"""A spreadsheet that somebody brings, as rows of text: CSV as any program writes it, or a workbook's first sheet."""

import codecs
import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator

from openpyxl import load_workbook

MOST_BYTES = 2_000_000
MOST_ROWS, MOST_COLUMNS, LONGEST = 2_000, 60, 500
# A small file may unpack into a large one, and a sheet may be coloured down to its last line.
_UNPACKED, _MOST_BLANK = 50_000_000, 100_000
# How a file in two bytes a letter begins ("Unicode text", as Excel calls it).
_TWO_BYTES = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

# The number of the line, as the spreadsheet counts, and its cells.
Line = tuple[int, list[str]]


def read(content: bytes) -> list[Line]:
    """The lines that say something. Raises `ValueError` (`not_a_sheet`, `too_long`, `too_large`) for anything else."""
    if len(content) > MOST_BYTES:
        raise ValueError("too_large")
    found: list[Line] = []
    for line, row in enumerate(_book(content) if content.startswith(b"PK") else _csv(content), start=1):
        if any(cell.strip() for cell in row):
            found.append((line, [cell[:LONGEST] for cell in row[:MOST_COLUMNS]]))
        if len(found) > MOST_ROWS + 1 or line > _MOST_BLANK:
            raise ValueError("too_long")
    return found


def _csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise ValueError("not_a_sheet")
    # What divides the columns does so in the head, which need not be the first line.
    first = text[:10_000]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise ValueError("not_a_sheet") from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-16" if content.startswith(_TWO_BYTES) else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _book(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                raise ValueError("too_large")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield [_text(cell) for cell in row]
    except ValueError:
        raise
    except Exception as error:  # whatever openpyxl stumbles over in a file that somebody brings
        raise ValueError("not_a_sheet") from error


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, dt.date | dt.datetime) else str(cell)
