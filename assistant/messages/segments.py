"""How many SMS segments a text takes (3GPP TS 23.038; 23.040 for the concatenation header)."""

from collections.abc import Callable

_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # each takes an escape and so two septets


def is_gsm7(text: str) -> bool:
    return all(char in _GSM7 or char in _EXTENDED for char in text)


def segments(text: str) -> int:
    """Segments that a carrier bills: 160 septets (153 when joined), or 70 UTF-16 units (67 when joined)."""
    if is_gsm7(text):
        septets = sum(2 if char in _EXTENDED else 1 for char in text)
        return 1 if septets <= 160 else _joined(text, 153, lambda char: 2 if char in _EXTENDED else 1)
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= 70 else _joined(text, 67, lambda char: 2 if ord(char) > 0xFFFF else 1)


def _joined(text: str, room: int, width: Callable[[str], int]) -> int:
    """A character of two units is never split between segments."""
    count, used = 1, 0
    for char in text:
        needs = width(char)
        if used + needs > room:
            count, used = count + 1, 0
        used += needs
    return count
