"""Tables as files: CSV and XLSX, written row by row, so that a long one needs no more memory than a short one."""

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from assistant.applicants.cells import harmless

Cell = str | dt.date | dt.datetime | None
# Beyond it a file is kept on disk until it is sent.
IN_MEMORY = 1_000_000
_PIECE = 64 * 1024


def csv_file(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> tuple[IO[bytes], int]:
    """The file from its beginning, and how many rows it has below its head. UTF-8 with a mark, as Excel wants it."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    writer, count = csv.writer(text), 0
    writer.writerow([harmless(one) for one in head])
    for row in rows:
        writer.writerow([_plain(one) for one in row])
        count += 1
    text.flush()
    text.detach()
    file.seek(0)
    return file, count


def xlsx_file(head: Sequence[str], rows: Iterable[Sequence[Cell]], title: str) -> tuple[IO[bytes], int]:
    """The same as a workbook of one sheet; days and moments are dates there."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number in range(len(head)):
        sheet.column_dimensions[chr(ord("A") + number)].width = 20
    heads = [WriteOnlyCell(sheet, harmless(one)) for one in head]
    for cell in heads:
        cell.font = Font(bold=True)
    sheet.append(heads)
    count = 0
    for row in rows:
        sheet.append([_cell(sheet, one) for one in row])
        count += 1
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file, count


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file, to be sent, closed when it is."""
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _plain(value: Cell) -> str:
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, dt.date) else harmless(value or "")


def _cell(sheet: object, value: Cell) -> object:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, harmless(value))  # type: ignore[arg-type]  # openpyxl's stubs want another sheet
    cell.data_type = "s"
    return cell
