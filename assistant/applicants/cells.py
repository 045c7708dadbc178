"""What may stand in the cell of a spreadsheet: a program that opens it must take nothing of it for a formula."""

import re

# Spreadsheets calculate what begins so; some take quotes and blanks before it away first.
_FORMULA = re.compile("^[\\s\"'`\u2018\u2019\u201c\u201d\u00a0\ufeff]*[=+\\-@|%\uff1d\uff0b\uff0d\uff20]")
_STARTS = ("\t", "\r", "\n")
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
MARK = "'"


def harmless(text: str) -> str:
    """The text as it can stand in a cell: marked as text where it could be taken for a formula."""
    text = _UNKEPT.sub("", text)
    return MARK + text if text.startswith(_STARTS) or _FORMULA.match(text) else text


def unmarked(text: str) -> str:
    """What was meant by a cell that `harmless` wrote."""
    return text[1:] if text.startswith(MARK) and harmless(text[1:]) == text else text
