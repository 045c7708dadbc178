import json

import pytest

from assistant.catalog.schema import Language
from assistant.conversation.ports import Understanding
from assistant.conversation.turn import Entity
from assistant.insight.evaluation import Bin, Confusion, Share, evaluate
from assistant.insight.labelled import Labelled, Span


def understood(intent: str, confidence: float = 0.9, language: Language = "en", *entities: Entity) -> Understanding:
    return Understanding(intent, confidence, language, 1.0, entities)


CNA = Entity(entity="program", text="cna", value="CNA-EVE", start=11, end=14)
LABELLED = [
    Labelled("how much is the cna", "ask_cost", (Span("program", "cna", 16, 19),), "en", "sms"),
    Labelled("cuánto del cna", "ask_cost", (Span("program", "cna", 11, 14),), "es", "voice"),
    Labelled("what pay", "ask_pay", (), "en", "sms"),
    Labelled("bye", "goodbye"),
]
UNDERSTOOD = [
    understood("ask_pay", 0.4),
    understood("ask_cost", 0.8, "es", CNA),
    understood("ask_pay", 1.0),
    understood("goodbye", 0.7, "es"),
]


def test_accuracy_and_macro_f1() -> None:
    report = evaluate(LABELLED, UNDERSTOOD)
    assert (report.count, report.accuracy) == (4, 0.75)
    # ask_cost 2/3, ask_pay 2/3, goodbye 1
    assert report.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


def test_accuracy_by_language_takes_the_engines_where_the_file_is_silent() -> None:
    report = evaluate(LABELLED, UNDERSTOOD)
    assert report.languages == (Share("en", 1, 2), Share("es", 2, 2))
    assert [share.accuracy for share in report.languages] == [0.5, 1.0]


def test_accuracy_by_channel_leaves_out_lines_that_name_none() -> None:
    assert evaluate(LABELLED, UNDERSTOOD).channels == (Share("sms", 1, 2), Share("voice", 1, 1))


def test_entities_are_compared_by_place() -> None:
    report = evaluate(LABELLED, UNDERSTOOD)
    assert (report.entities[""].precision, report.entities[""].recall) == (1.0, 0.5)


def test_confusions_come_with_an_example_and_the_most_frequent_first() -> None:
    labelled = [Labelled(f"line {number}", "a") for number in range(3)] + [Labelled("other", "b")]
    report = evaluate(labelled, [understood("c"), understood("c"), understood("a"), understood("a")])
    assert report.confusions == (Confusion("a", "c", 2, "line 0"), Confusion("b", "a", 1, "other"))


def test_only_twenty_confusions_are_listed() -> None:
    labelled = [Labelled("x", f"intent_{number:02}") for number in range(21)]
    assert len(evaluate(labelled, [understood("other")] * 21).confusions) == 20


def test_calibration_bins_have_their_lower_limit_inside() -> None:
    confidences = [0.0, 0.0999, 0.1, 0.7, 0.9999, 1.0]
    report = evaluate([Labelled("x", "a")] * 6, [understood("a", confidence) for confidence in confidences])
    assert [(part.low, part.count) for part in report.calibration] == [(0.0, 2), (0.1, 1), (0.7, 1), (0.9, 2)]


def test_calibration_error_weighs_bins_by_their_size() -> None:
    report = evaluate([Labelled("x", "a")] * 4, [understood("a", 0.95)] * 3 + [understood("b", 0.25)])
    assert report.calibration == (Bin(0.2, 1, 0.25, 0.0), Bin(0.9, 3, pytest.approx(0.95), 1.0))
    assert report.calibration_error == pytest.approx((3 * 0.05 + 0.25) / 4)


def test_report_as_json_is_plain_and_named() -> None:
    plain = json.loads(json.dumps(evaluate(LABELLED, UNDERSTOOD).as_json()))
    assert plain["languages"] == {
        "en": {"accuracy": 0.5, "right": 1, "count": 2},
        "es": {"accuracy": 1.0, "right": 2, "count": 2},
    }
    assert plain["entities"]["micro"]["support"] == 2
    assert set(plain["entities"]["by_entity"]) == {"program"}
    assert plain["confusions"] == [
        {"labelled": "ask_cost", "predicted": "ask_pay", "count": 1, "example": "how much is the cna"}
    ]


def test_as_many_answers_as_labels_are_needed() -> None:
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        evaluate(LABELLED, UNDERSTOOD[:3])
