"""What people said of their group, if they wanted to: by quarters that are over, small counts hidden from everybody."""

from collections import Counter
from typing import Final

from assistant.console.figures.source import Headline, Section, Source
from assistant.insight.figures import quarters
from assistant.insight.suppression import suppress
from assistant.insight.tables import Row, Table, Value
from assistant.store.self_identifications import QUESTIONS, counted

ANSWERS: Final[dict[str, tuple[str, ...]]] = {
    "gender": ("woman", "man", "nonbinary", "other"),
    "race": (
        "american_indian", "asian", "black", "hispanic", "middle_eastern", "pacific_islander", "white", "several",
        "other",
    ),
    "age_band": ("under_18", "18_24", "25_34", "35_44", "45_54", "55_or_over"),
    "home_language": ("english", "spanish", "hmong", "punjabi", "tagalog", "other"),
}  # fmt: skip


def groups(source: Source) -> Section:
    """A table a question: its answers by the last four quarters. The tables are fixed, whatever else is looked at."""
    past = [f"{period.first.year:04}-Q{(period.first.month + 2) // 3}" for period in quarters(source.look.today)]
    tables = []
    for question in QUESTIONS:
        found = counted(source.session, question, past)
        tables.append(_table(question, found, past))
    return Section("groups", tuple[Headline, ...](), tuple(tables))


def _table(question: str, found: Counter[tuple[str, str]], past: list[str]) -> Table:
    answers = ANSWERS[question]
    values: dict[str, dict[str, Value]] = {answer: {} for answer in (*answers, "total")}
    for quarter in past:
        published = suppress({answer: found[answer, quarter] for answer in answers})
        for answer in answers:
            values[answer][f"quarter_{quarter}"] = published.counts[answer]
        values["total"][f"quarter_{quarter}"] = published.total
    columns = tuple(f"quarter_{quarter}" for quarter in past)
    rows = tuple(Row(answer, mine) for answer, mine in values.items())
    return Table(question, "group", columns, rows, "none", people=True)
