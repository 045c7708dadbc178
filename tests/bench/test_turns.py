from bench.turns import ANSWERING, SCRIPTS, Script, by_kind, by_text

QUESTIONS, FORM = Script(ANSWERING, ("how much", "where")), Script("screening", ("do i qualify", "34"))
# Three people; one turn of one of them was slow.
TAKEN = {
    QUESTIONS: [[0.010, 0.030], [0.010, 0.900], [0.010, 0.030]],
    FORM: [[0.036, 0.010], [0.036, 0.012], [0.040, 0.014]],
}


def test_each_turn_by_its_median() -> None:
    assert by_text(TAKEN) == ["how much: 10 ms; where: 30 ms", "do i qualify: 36 ms; 34: 12 ms"]


def test_each_kind_by_both_averages() -> None:
    assert by_kind(TAKEN) == [
        "mean of the medians: answering 20.0 ms, screening 24.0 ms: 1.20 times, reached (at most 1.3)",
        "median over all turns: answering 20.0 ms, screening 25.0 ms: 1.25 times, reached (at most 1.3)",
    ]


def test_over_the_goal_is_missed() -> None:
    taken = {QUESTIONS: [[0.010, 0.010]], FORM: [[0.013, 0.013]]}
    assert [line.split(", ")[-1] for line in by_kind(taken)] == ["reached (at most 1.3)"] * 2
    taken[FORM] = [[0.014, 0.014]]
    assert [line.split(", ")[-1] for line in by_kind(taken)] == ["missed (at most 1.3)"] * 2


def test_both_languages_say_as_much() -> None:
    assert {len(script.texts) for script in SCRIPTS} == {5}
