"""An evaluation's report as tables for the terminal."""

from collections.abc import Mapping, Sequence

from tabulate import tabulate

from assistant.insight.evaluation import Report, Share
from assistant.insight.scores import Score

_WORST_INTENTS = 15


def table(report: Report) -> str:
    """All of the report, the worst intents first."""
    blocks = [
        tabulate(
            [
                ("utterances", str(report.count)),
                ("intent accuracy", _percent(report.accuracy)),
                ("intent macro F1", _percent(report.macro_f1)),
                ("entity F1, exact", _percent(report.entities[""].f1)),
                ("entity F1, overlapping", _percent(report.entities_overlapping[""].f1)),
                ("calibration error", _percent(report.calibration_error)),
            ],
            tablefmt="plain",
            disable_numparse=True,
        ),
        _shares("language", report.languages),
        _shares("channel", report.channels),
        _intents(report.intents),
        _entities(report),
        _titled(
            "confusions",
            ("labelled", "predicted", "count", "for example"),
            [(c.labelled, c.predicted, c.count, c.example[:70]) for c in report.confusions],
        ),
        _titled(
            "confidence",
            ("from", "count", "mean", "right"),
            [(f"{b.low:.1f}", b.count, _percent(b.confidence), _percent(b.accuracy)) for b in report.calibration],
        ),
    ]
    return "\n\n".join(block for block in blocks if block)


def _shares(title: str, shares: Sequence[Share]) -> str:
    rows = [(share.group, _percent(share.accuracy), share.right, share.count) for share in shares]
    return _titled(f"by {title}", (title, "accuracy", "right", "of"), rows)


def _intents(intents: Mapping[str, Score]) -> str:
    worst = sorted(intents.items(), key=lambda entry: (entry[1].f1, entry[0]))[:_WORST_INTENTS]
    return _titled(
        f"intents, the {len(worst)} weakest of {len(intents)}",
        ("intent", "precision", "recall", "F1", "labelled"),
        [(name, *_figures(score)) for name, score in worst],
    )


def _entities(report: Report) -> str:
    rows = [
        (name or "all", *_figures(score), _percent(report.entities_overlapping[name].f1))
        for name, score in report.entities.items()
    ]
    return _titled("entities", ("entity", "precision", "recall", "F1", "labelled", "F1 overlapping"), rows)


def _figures(score: Score) -> tuple[str, str, str, int]:
    return _percent(score.precision), _percent(score.recall), _percent(score.f1), score.support


def _titled(title: str, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    if not rows:
        return ""
    return f"{title}\n{tabulate(rows, headers=headers, tablefmt='simple', disable_numparse=True)}"


def _percent(figure: float) -> str:
    return f"{100 * figure:.1f} %"
