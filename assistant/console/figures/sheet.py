"""A figure as a file for spreadsheets."""

import csv
import io

from assistant.console.figures.labels import Labels
from assistant.insight.tables import Table, cells

# A spreadsheet would reckon with what begins so.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def sheet(table: Table, labels: Labels) -> str:
    """Names as the page has them beside the keys; numbers as they are, shares from 0 to 1."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(["key", labels.column(table.names), *(labels.column(name) for name in table.columns)])
    for key, values in cells(table):
        named = labels.name(table.names, key)
        writer.writerow([_plain(key), _plain(named), *("" if value is None else value for value in values)])
    return file.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULAS) else text
