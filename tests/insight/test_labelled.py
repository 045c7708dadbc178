import json

from assistant.insight.labelled import Labelled, Span, read_labelled


def read(*entries: object) -> tuple[list[Labelled], list[str]]:
    return read_labelled([json.dumps(entry, ensure_ascii=False) for entry in entries], "held.jsonl")


def spans(text: str, *entities: dict[str, object]) -> tuple[Span, ...]:
    (found,), problems = read({"text": text, "intent": "inform", "entities": list(entities)})
    assert problems == []
    return found.spans


def test_a_line_with_everything() -> None:
    entity = {"entity": "program", "value": "CNA", "start": 11, "end": 14}
    line = {"text": "cuánto del CNA", "intent": "ask_cost", "entities": [entity], "language": "es", "channel": "sms"}
    assert read(line) == (
        [Labelled("cuánto del CNA", "ask_cost", (Span("program", "CNA", 11, 14),), "es", "sms")],
        [],
    )


def test_entities_language_and_channel_may_be_left_out() -> None:
    assert read({"text": "hi", "intent": "greet"}, {"text": "ola", "intent": "greet", "entities": None}) == (
        [Labelled("hi", "greet"), Labelled("ola", "greet")],
        [],
    )


def test_an_entity_is_looked_for_in_the_text_whatever_its_case() -> None:
    assert spans("Tell me about the EMT class", {"entity": "program", "value": "emt"}) == (
        Span("program", "emt", 18, 21),
    )


def test_whole_words_come_before_parts_of_words() -> None:
    assert spans("ma program, the MA one", {"entity": "program", "text": "MA"}) == (Span("program", "MA", 0, 2),)
    assert spans("format of the ma one", {"entity": "program", "text": "ma"}) == (Span("program", "ma", 14, 16),)
    assert spans("formatted", {"entity": "program", "text": "ma"}) == (Span("program", "ma", 3, 5),)


def test_the_same_word_twice_is_two_places() -> None:
    entity = {"entity": "number", "value": "two"}
    assert spans("two or two", entity, entity) == (Span("number", "two", 0, 3), Span("number", "two", 7, 10))


def test_text_is_taken_before_value() -> None:
    entity = {"entity": "program", "text": "see in a", "value": "CNA-EVE"}
    assert spans("the see in a class", entity) == (Span("program", "see in a", 4, 12),)


def test_a_value_that_does_not_stand_in_the_text_has_no_place() -> None:
    (span,) = spans("the see in a class", {"entity": "program", "value": "CNA-EVE"})
    assert (span, span.placed) == (Span("program", "CNA-EVE"), False)


def test_letters_whose_lower_case_is_longer_do_not_shift_places() -> None:
    assert spans("İ want CNA", {"entity": "program", "value": "CNA"}) == (Span("program", "CNA", 7, 10),)


def test_bad_lines_are_named_by_file_and_line_and_the_rest_is_read() -> None:
    lines = [
        '{"text": "hi", "intent": "greet"}',
        "",
        "{nonsense",
        "[]",
        '{"intent": "greet"}',
        '{"text": "hi", "intent": 3}',
        '{"text": "hi", "intent": "greet", "entities": {}}',
        '{"text": "hi", "intent": "greet", "entities": [{"entity": "x"}]}',
        '{"text": "hi", "intent": "greet", "entities": [{"entity": "x", "start": 1, "end": 3}]}',
        '{"text": "hi", "intent": "greet", "entities": ["x"]}',
        '{"text": "hi", "intent": "greet", "channel": 1}',
        '{"text": "bye", "intent": "goodbye"}',
    ]
    found, problems = read_labelled(lines, "held.jsonl")
    assert [line.text for line in found] == ["hi", "bye"]
    assert problems == [
        "held.jsonl:3: not JSON: Expecting property name enclosed in double quotes at column 2",
        "held.jsonl:4: a line must be an object",
        "held.jsonl:5: 'text' is missing or not a text",
        "held.jsonl:6: 'intent' is missing or not a text",
        "held.jsonl:7: 'entities' must be a list",
        "held.jsonl:8: the entity 'x' needs 'text', 'value', or 'start' and 'end'",
        "held.jsonl:9: the entity 'x' has no place in the text: start 1, end 3",
        "held.jsonl:10: an entity must be an object",
        "held.jsonl:11: 'channel' is missing or not a text",
    ]
