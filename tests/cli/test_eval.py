from pathlib import Path

from assistant.cli.eval_table import table
from assistant.conversation.ports import Understanding
from assistant.conversation.turn import Entity
from assistant.insight.evaluation import evaluate
from assistant.insight.labelled import Labelled, Span
from tests.cli.conftest import Porchlight


def test_eval_of_bad_lines_names_each_and_starts_nothing(porchlight: Porchlight, tmp_path: Path, home: Path) -> None:
    file = tmp_path / "held.jsonl"
    file.write_text('{"text": "hi", "intent": "greet"}\n{"text": "hi"}\nnonsense\n', encoding="utf-8")
    code, out, err = porchlight("eval", str(file))
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        f"{file}:2: 'intent' is missing or not a text",
        f"{file}:3: not JSON: Expecting value at column 1",
    ]
    assert not home.exists()


def test_eval_of_a_file_that_is_empty_missing_or_not_text_is_one_line(porchlight: Porchlight, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe{}")
    assert porchlight("eval", f"{tmp_path}/empty.jsonl")[::2] == (
        1,
        f"{tmp_path}/empty.jsonl: there is no line in it\n",
    )
    for name in ("missing", "bytes"):
        code, _, err = porchlight("eval", f"{tmp_path}/{name}.jsonl")
        assert code == 1
        assert err.startswith(f"{tmp_path}/{name}.jsonl: cannot be read: ")
        assert err.count("\n") == 1


def test_table_has_every_figure() -> None:
    labelled = [
        Labelled("how much is the cna", "ask_cost", (Span("program", "cna", 16, 19),), "en", "sms"),
        Labelled("qué pagan", "ask_pay", (), "es", "voice"),
    ]
    cna = Entity(entity="program", text="the cna", value="CNA-EVE", start=12, end=19)
    understood = [
        Understanding("ask_cost", 0.95, "en", 1.0, (cna,)),
        Understanding("ask_cost", 0.45, "es", 1.0),
    ]
    assert table(evaluate(labelled, understood)).splitlines() == [
        "utterances              2",
        "intent accuracy         50.0 %",
        "intent macro F1         33.3 %",
        "entity F1, exact        0.0 %",
        "entity F1, overlapping  100.0 %",
        "calibration error       25.0 %",
        "",
        "by language",
        "language    accuracy    right    of",
        "----------  ----------  -------  ----",
        "en          100.0 %     1        1",
        "es          0.0 %       0        1",
        "",
        "by channel",
        "channel    accuracy    right    of",
        "---------  ----------  -------  ----",
        "sms        100.0 %     1        1",
        "voice      0.0 %       0        1",
        "",
        "intents, the 2 weakest of 2",
        "intent    precision    recall    F1      labelled",
        "--------  -----------  --------  ------  ----------",
        "ask_pay   0.0 %        0.0 %     0.0 %   1",
        "ask_cost  50.0 %       100.0 %   66.7 %  1",
        "",
        "entities",
        "entity    precision    recall    F1     labelled    F1 overlapping",
        "--------  -----------  --------  -----  ----------  ----------------",
        "all       0.0 %        0.0 %     0.0 %  1           100.0 %",
        "program   0.0 %        0.0 %     0.0 %  1           100.0 %",
        "",
        "confusions",
        "labelled    predicted    count    for example",
        "----------  -----------  -------  -------------",
        "ask_pay     ask_cost     1        qué pagan",
        "",
        "confidence",
        "from    count    mean    right",
        "------  -------  ------  -------",
        "0.4     1        45.0 %  0.0 %",
        "0.9     1        95.0 %  100.0 %",
    ]
