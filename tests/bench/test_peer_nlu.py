import pytest

from bench.peer.nlu import evenly, nlu_document, plain_examples

OURS = [
    {
        "version": "3.1",
        "nlu": [
            {
                "intent": "ask_cost",
                "metadata": {"language": "en"},
                "examples": "- how much\n- the [cna](program) one\n",
            },
            {"intent": "ask_cost", "metadata": {"language": "es"}, "examples": "- cuánto cuesta\n\n  - how much\n"},
        ],
    },
    {"nlu": [{"intent": "greet", "examples": [{"text": "- hi\n", "metadata": {"x": 1}}, {"text": "hola"}]}]},
    {"nlu": [{"lookup": "program", "examples": "- cna\n"}]},
    {"version": "3.1"},
]


def test_examples_are_gathered_by_intent_without_metadata() -> None:
    assert plain_examples(OURS) == {
        "ask_cost": ["how much", "the [cna](program) one", "cuánto cuesta"],
        "greet": ["hi", "hola"],
    }


def test_an_example_may_hold_a_dash() -> None:
    assert plain_examples([{"nlu": [{"intent": "inform", "examples": "- mon - fri\n- - 5\n"}]}]) == {
        "inform": ["mon - fri", "- 5"]
    }


@pytest.mark.parametrize(
    ("most", "expected"), [(1, ["a"]), (2, ["a", "d"]), (3, ["a", "c", "e"]), (6, list("abcdef")), (9, list("abcdef"))]
)
def test_a_part_is_taken_evenly(most: int, expected: list[str]) -> None:
    assert evenly("abcdef", most) == expected


def test_a_part_of_nothing_is_nothing() -> None:
    assert evenly([], 3) == []


def test_document_is_as_rasa_reads_it() -> None:
    assert nlu_document({"greet": ["hi", "hola"]}) == {
        "version": "3.1",
        "nlu": [{"intent": "greet", "examples": "- hi\n- hola\n"}],
    }
