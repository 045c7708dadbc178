"""What people want of their own data, in their words."""

import pytest

from assistant.conversation.private_wishes import Wanted, plainly_wanted, wanted

PLAIN = {
    Wanted.DELETE: (
        "delete my data", "Please delete everything you have on me!", "erase everything u have on me",
        "borren mis datos", "Quiero que borren mis datos, por favor", "bórrenme del sistema", "borra my data por favor",
        "who sees my info? delete my info",
    ),
    Wanted.EXPORT: (
        "send me my data", "can you send me a copy of my information", "mándenme mis datos", "Quiero mis datos",
        "quisiera una copia de mi expediente",
    ),
    Wanted.STOP: (
        "stop sharing my info", "don't share my data", "ya no compartan mis datos", "dejen de compartir mi información",
    ),
    Wanted.WHO: (
        "who sees my information", "Who has access to my data?", "¿quién ve mis datos?", "who ve mis datos",
        "con quién comparten mi información",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("meant", "text"), [(meant, text) for meant, texts in PLAIN.items() for text in texts])
def test_plain_words_are_enough(meant: Wanted, text: str) -> None:
    assert plainly_wanted(text) is meant
    assert wanted(text) is meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Please permanently remove my record from your database.", Wanted.DELETE),
        ("erase my number and name from your files", Wanted.DELETE),
        ("quiero mi info removed del sistema", Wanted.DELETE),
        ("i want a copy of whatever you've got on file about me", Wanted.EXPORT),
        ("I would like a copy of all personal data you hold about me.", Wanted.EXPORT),
        ("who else is gonna read this", Wanted.WHO),
        ("y esto kien lo lee", Wanted.WHO),
        ("quién tiene access a este chat", Wanted.WHO),
    ],
)
def test_in_words_about_privacy_the_rest_is_understood(text: str, meant: Wanted) -> None:
    assert wanted(text) is meant


@pytest.mark.parametrize(
    "text",
    [
        "Do you share my information with ICE?", "¿Comparten mi información con migración?", "is the call recorded",
        "do you send my info to my boss", "are you gonna sell my number", "le pasan esto a ice or no",
        "send me the address", "mándenme la dirección", "who teaches the class", "quién da la clase", "delete",
        "cancel my seat", "stop", "who sees patients in the CNA class",
    ],
)  # fmt: skip
def test_other_words_are_something_else(text: str) -> None:
    assert plainly_wanted(text) is None
    assert wanted(text) is None or "who" in text.split()  # those the engine would not call privacy
