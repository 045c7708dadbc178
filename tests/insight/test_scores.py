from assistant.insight.labelled import Span
from assistant.insight.scores import Score, class_scores, score, span_scores

CNA = Span("program", "CNA", 10, 13)


def test_score_of_nothing_is_nothing() -> None:
    assert score(0, 0, 0) == Score(0.0, 0.0, 0.0, 0)


def test_score_is_precision_recall_and_their_harmonic_mean() -> None:
    assert score(1, 2, 4) == Score(0.5, 0.25, 1 / 3, 4)


def test_class_scores_count_labels_and_leave_out_what_was_never_labelled() -> None:
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "fallback")]
    assert class_scores(pairs) == {"a": Score(1.0, 0.5, 2 / 3, 2), "b": Score(0.5, 0.5, 0.5, 2)}


def test_a_span_one_letter_off_overlaps_but_is_not_exact() -> None:
    pairs = [([CNA], [Span("program", "CNA c", 10, 15)])]
    assert span_scores(pairs, "exact") == {"": Score(0, 0, 0, 1), "program": Score(0, 0, 0, 1)}
    assert span_scores(pairs, "overlap") == {"": Score(1, 1, 1, 1), "program": Score(1, 1, 1, 1)}


def test_spans_that_only_touch_do_not_overlap() -> None:
    assert span_scores([([CNA], [Span("program", "x", 13, 15)])], "overlap")[""] == Score(0, 0, 0, 1)
    assert span_scores([([CNA], [Span("program", "x", 12, 15)])], "overlap")[""] == Score(1, 1, 1, 1)


def test_the_right_place_with_the_wrong_name_is_wrong_twice() -> None:
    found = span_scores([([CNA], [Span("place", "CNA", 10, 13)])], "overlap")
    assert found == {"": Score(0, 0, 0, 1), "place": Score(0, 0, 0, 0), "program": Score(0, 0, 0, 1)}


def test_a_guess_counts_once_and_for_the_label_that_it_hits_exactly() -> None:
    wide, narrow = Span("time", "Monday at six", 0, 13), Span("time", "six", 10, 13)
    assert span_scores([([wide, narrow], [narrow])], "overlap")[""] == Score(1.0, 0.5, 2 / 3, 2)
    assert span_scores([([narrow], [narrow, narrow])], "overlap")[""] == Score(0.5, 1.0, 2 / 3, 1)


def test_a_label_without_a_place_is_compared_by_its_value() -> None:
    label = Span("program", "cna")
    assert span_scores([([label], [CNA])], "exact")[""] == Score(1, 1, 1, 1)
    assert span_scores([([label], [Span("program", "emt", 0, 3)])], "overlap")[""] == Score(0, 0, 0, 1)


def test_all_is_over_every_entity() -> None:
    time = Span("time", "six", 0, 3)
    found = span_scores([([CNA, time], [CNA]), ([CNA], [])], "exact")
    assert found == {"": Score(1.0, 1 / 3, 0.5, 3), "program": Score(1.0, 0.5, 2 / 3, 2), "time": Score(0, 0, 0, 1)}
