"""Text as both databases can keep it."""


def storable(text: str) -> str:
    """Without what no database keeps: NUL characters and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
