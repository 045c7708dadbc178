"""A spreadsheet that somebody brings, as rows of text: CSV as any program writes it, or a workbook's first sheet."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from itertools import islice

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 2_000_000
MOST_ROWS, MOST_COLUMNS, LONGEST = 2_000, 60, 500
# A small file may unpack into a large one.
_UNPACKED = 50_000_000


def read(content: bytes) -> list[list[str]]:
    """The rows, the head first. Raises `ValueError` (`not_a_sheet`, `too_long`, `too_large`) for anything else."""
    if len(content) > MOST_BYTES:
        raise ValueError("too_large")
    found = list(islice(_book(content) if content.startswith(b"PK") else _csv(content), MOST_ROWS + 2))
    if len(found) > MOST_ROWS + 1:
        raise ValueError("too_long")
    return [[cell[:LONGEST] for cell in row[:MOST_COLUMNS]] for row in found]


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise ValueError("not_a_sheet")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise ValueError("not_a_sheet") from error


def _book(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                raise ValueError("too_large")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield [_text(cell) for cell in row]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, OSError, SyntaxError) as error:
        raise ValueError("not_a_sheet") from error


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, dt.date | dt.datetime) else str(cell)
