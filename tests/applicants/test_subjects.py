"""What evidence keeps of who was deleted: a hash, and words without names."""

import pytest

from assistant.applicants.subjects import GONE, subject_of, without_identity


def test_the_hash_is_of_key_and_contact_alone() -> None:
    one = subject_of("key", "+12095550117")
    assert one == subject_of("key", " +12095550117 ") and len(one) == 64
    assert subject_of("key", "Rosa@Mail.example") == subject_of("key", "rosa@mail.example")
    assert len({one, subject_of("other", "+12095550117"), subject_of("key", "+12095550118")}) == 3


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("yes, I am Rosa López", f"yes, I am {GONE} {GONE}"),
        ("ROSA's answer: yes", f"{GONE} answer: yes"),
        ("this is rosa-maria", f"this is {GONE}"),
        ("call (209) 555-0117 or 2095550117 or +1 209.555.0117", f"call {GONE} or {GONE} or {GONE}"),
        ("to Rosa@mail.example please", f"to {GONE} please"),
        ("rosario says yes, on 2026-11-22", "rosario says yes, on 2026-11-22"),
        ("ya no me manden mensajes", "ya no me manden mensajes"),
    ],
)
def test_names_and_numbers_are_taken_out_and_nothing_else(said: str, left: str) -> None:
    assert without_identity(said, ["Rosa Lopez"], ["+12095550117", "rosa@mail.example"]) == left


def test_without_a_name_the_words_stay() -> None:
    assert without_identity("yes", [], []) == "yes"
