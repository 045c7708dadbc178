import pytest

from assistant.applicants.emails import is_address


@pytest.mark.parametrize("text", ["rosa@example.org", "rosa.d+cna@mail.example.org", "ñandú@example.org"])
def test_one_address(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a@b",
        "@example.org",
        "rosa@",
        "a@b@example.org",
        "a@example.org,b@example.org",
        "a@example.org;",
        "rosa @x.org",
    ],
)
def test_none_or_more_than_one(text: str) -> None:
    assert not is_address(text)
