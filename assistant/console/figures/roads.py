"""The questions that the dashboard answers about people's way: from the first contact to a job, and where it ends."""

from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.booking.ports import SeatStatus
from assistant.console.figures.sections import over_time
from assistant.console.figures.source import Headline, Section, Source
from assistant.insight.figures import Kind, median
from assistant.insight.funnel import STAGES
from assistant.insight.suppression import HIDDEN, LARGEST_HIDDEN, SMALL, share
from assistant.insight.tables import Key, Row, Table, Value, parts_table

_CAME, _ABSENT = SeatStatus.ATTENDED, SeatStatus.NO_SHOW
_WENT_WRONG = ("failed", "undelivered", "suppressed")
_SCORES = tuple(str(score) for score in range(11))


def funnel(source: Source) -> Section:
    reached = source.named(Kind.FUNNEL)
    totals: Counter[str] = Counter()
    for (stage, _, _), number in reached.items():
        totals[stage] += number
    to, step = _days(source, Kind.FUNNEL), _days(source, Kind.STEP)
    contacts = totals[STAGES[0]]
    table = source.table("funnel", "stage", reached, order=STAGES, people=True)
    if source.look.sheltered:
        table = Table("funnel", "stage", table.columns, tuple(_nested(row.key, totals) for row in STAGE_ROWS))
    table = (
        table.with_column("share_contact", lambda row: _share(source, totals[row.key], contacts))
        .with_column("median_days", lambda row: _typical(source, to.get(row.key)))
        .with_column("median_step", lambda row: _typical(source, step.get(row.key)))
    )
    placed = to.get("placed")
    by_parts = parts_table("funnel_days", "stage", STAGES[1:], _days_of_parts(source), "days")
    return Section(
        "funnel",
        (
            source.headline("contacts", contacts),
            Headline("share_booked", _share(source, totals["booked"], contacts), "share"),
            Headline("share_placed", _share(source, totals["placed"], contacts), "share"),
            Headline("days_to_placed", _typical(source, placed), "days"),
        ),
        (table, *_unless_sheltered(source, by_parts)),
    )


STAGE_ROWS = tuple(Row(stage, {}) for stage in STAGES)


def _nested(stage: str, totals: Mapping[str, int]) -> Row:
    """Who came so far, unless it would tell of 1 to 10 people that they did, or that they did not."""
    shown = share(totals[stage], totals[STAGES[0]]) is not None or totals[stage] == totals[STAGES[0]] == 0
    # Nor how many came from one stage to another and no further.
    shown = shown and not any(0 < abs(totals[stage] - totals[other]) <= LARGEST_HIDDEN for other in STAGES)
    return Row(stage, {"total": totals[stage] if shown else "hidden"})


def sessions(source: Source) -> Section:
    seats = source.named(Kind.SEAT)
    programs: dict[str, Counter[str]] = {}
    for (status, program), number in source.counts(Kind.SEAT, "name", "detail").items():
        programs.setdefault(program, Counter())[status] += number
    together = sum(programs.values(), Counter[str]())
    held = source.named(Kind.SEAT, keep=lambda status, _: status in (_CAME, _ABSENT), by_detail=True)
    table = source.table("no_shows", "program", held).with_column(
        "no_show_share", lambda row: _no_show(source, programs.get(row.key, Counter()))
    )
    scores = source.counts(Kind.FEEDBACK, "bucket", "channel", "language")
    return Section(
        "sessions",
        (
            *(() if source.look.sheltered else _seated(source, together)),
            Headline("no_show_share", _no_show(source, together), "share"),
            Headline("satisfaction", _average(source, scores), "score"),
        ),
        (table,) if source.look.sheltered else (source.table("seats", "seat", seats), table, _given(source, scores)),
    )


def _seated(source: Source, seats: Mapping[str, int]) -> tuple[Headline, ...]:
    return (
        source.headline("attended", seats.get(_CAME, 0), people="came"),
        source.headline("absent", seats.get(_ABSENT, 0), people="no_show"),
    )


def _given(source: Source, scores: Counter[tuple[int, str, str]]) -> Table:
    """How often each score was given. With the average beside it, a hidden one could be reckoned."""
    given = Counter({(str(score), channel, language): number for (score, channel, language), number in scores.items()})
    return source.table("scores", "score", given, order=_SCORES)


def screening(source: Source) -> Section:
    rules: dict[str, Counter[str]] = {}
    for (rule, detail), number in source.counts(Kind.RULE, "name", "detail").items():
        rules.setdefault(rule, Counter())[detail] += number
    outcomes = ("met", "papers", "unknown", "not_met")
    required = {rule: counts for rule, counts in rules.items() if any(counts[name] for name in outcomes)}
    found = source.named(Kind.RULE, keep=lambda rule, detail: rule in required and detail in outcomes)
    table = source.table("rules", "rule", found, people=True)
    for name in () if source.look.sheltered else outcomes:
        table = table.with_column(name, lambda row, name=name: required[row.key][name])  # type: ignore[misc]
    table = table.with_column("pass_share", lambda row: _passed(source, required[row.key]))
    shares = _shares_of_parts(source, Kind.RULE, ("met", "papers"), ("met", "papers", "not_met"))
    by_parts = parts_table("rule_shares", "rule", [row.key for row in table.rows], shares, "share")
    questions = _questions(source)
    left = _shares_of_parts(source, Kind.QUESTION, ("dropped",), ("asked",))
    left_by_parts = parts_table("question_shares", "question", [row.key for row in questions.rows], left, "share")
    tables = (table, *_unless_sheltered(source, by_parts), questions, *_unless_sheltered(source, left_by_parts))
    return Section("screening", _told(source, required), tables)


def _told(source: Source, rules: Mapping[str, Counter[str]]) -> tuple[Headline, ...]:
    together = sum(rules.values(), Counter[str]())
    return (
        source.headline("rules_tested", sum(together.values())),
        Headline("pass_share", _passed(source, together), "share"),
    )


def _questions(source: Source) -> Table:
    asked = source.named(Kind.QUESTION, keep=lambda _, detail: detail == "asked")
    questions: dict[str, Counter[str]] = {}
    for (question, detail), number in source.counts(Kind.QUESTION, "name", "detail").items():
        questions.setdefault(question, Counter())[detail] += number
    table = source.table("questions", "question", asked, people=True)
    for name in () if source.look.sheltered else ("answered", "declined", "dropped"):
        table = table.with_column(name, lambda row, name=name: questions[row.key][name])  # type: ignore[misc]
    return table.with_column(
        "drop_share", lambda row: _share(source, questions[row.key]["dropped"], questions[row.key]["asked"])
    )


def delivery(source: Source) -> Section:
    went = source.named(Kind.OUTBOX, by_detail=True)
    stopped = source.named(Kind.CONSENT, keep=lambda _, detail: detail == "ended")
    wrong: Counter[tuple[str, str, str]] = Counter()
    for (detail, code, channel, language), number in source.counts(
        Kind.OUTBOX, "detail", "bucket", "channel", "language"
    ).items():
        if detail in _WENT_WRONG:
            wrong[str(code) if code else detail, channel, language] += number
    total = sum(went.values())
    return Section(
        "delivery",
        (
            source.headline("sent_messages", total, source.number(Kind.OUTBOX, before=True)),
            *(() if source.look.sheltered else _failed(source, wrong.total(), total)),
            source.headline("opt_outs", sum(stopped.values()), people="opted_out"),
        ),
        (source.table("outbox", "outbox", went), *source.parts("opt_outs", stopped))
        if source.look.sheltered
        else (
            source.table("outbox", "outbox", went),
            source.table("failures", "code", wrong),
            *over_time(source, "opt_out_days", Kind.CONSENT, "ended"),
        ),
    )


def _failed(source: Source, wrong: int, total: int) -> tuple[Headline, ...]:
    """Beside the table of what became of each, it would give a hidden part of that away."""
    return (
        source.headline("failed_messages", wrong, people="failed"),
        Headline("failed_share", _share(source, wrong, total), "share"),
    )


def _days(source: Source, kind: Kind) -> dict[str, Counter[int]]:
    found: dict[str, Counter[int]] = {}
    for (stage, bucket), number in source.counts(kind, "name", "bucket").items():
        found.setdefault(stage, Counter())[bucket] += number
    return found


def _typical(source: Source, counts: Counter[int] | None) -> Value:
    return median(counts) if counts and source.enough(sum(counts.values())) else None


def _unless_sheltered(source: Source, table: Table) -> tuple[Table, ...]:
    """What is split: for those who may see parts, where there is anything to split."""
    return () if source.look.sheltered or source.brief or not table.rows else (table,)


def _days_of_parts(source: Source) -> dict[Key, Value]:
    """Median days since the first contact. By language of 11 people or more."""
    found: dict[Key, Counter[int]] = {}
    for (stage, days, channel, language), number in source.counts(
        Kind.FUNNEL, "name", "bucket", "channel", "language"
    ).items():
        for part in (("channel", channel), ("language", language)):
            found.setdefault((stage, *part), Counter())[days] += number
    return {
        key: median(days) if key[1] == "channel" or days.total() > LARGEST_HIDDEN else SMALL
        for key, days in found.items()
    }


def _shares_of_parts(source: Source, kind: Kind, count: Sequence[str], of: Sequence[str]) -> dict[Key, Value]:
    """How large a share each channel and each language has. Of the languages all or none: with the share of all, one
    would tell the other.
    """
    found: dict[Key, Counter[str]] = {}
    for (name, detail, channel, language), number in source.counts(
        kind, "name", "detail", "channel", "language"
    ).items():
        for part in (("channel", channel), ("language", language)):
            mine = found.setdefault((name, *part), Counter())
            mine["count"] += number if detail in count else 0
            mine["of"] += number if detail in of else 0
    told = {key: mine for key, mine in found.items() if mine["of"]}
    hidden = {key[0] for key, mine in told.items() if key[1] == "language" and share(mine["count"], mine["of"]) is None}
    return {
        key: HIDDEN if key[1] == "language" and key[0] in hidden else mine["count"] / mine["of"]
        for key, mine in told.items()
    }


def _share(source: Source, count: int, of: int) -> Value:
    if source.look.sheltered:
        return share(count, of)
    return count / of if of else None


def _no_show(source: Source, seats: Mapping[str, int]) -> Value:
    absent, came = seats.get(_ABSENT, 0), seats.get(_CAME, 0)
    return _share(source, absent, absent + came)


def _passed(source: Source, outcomes: Mapping[str, int]) -> Value:
    """Met, or met once papers come, out of those of whom it is known."""
    passed = outcomes.get("met", 0) + outcomes.get("papers", 0)
    return _share(source, passed, passed + outcomes.get("not_met", 0))


def _average(source: Source, scores: Counter[tuple[int, str, str]]) -> Value:
    answers = sum(scores.values())
    if not source.enough(answers):
        return None
    return sum(score * number for (score, _, _), number in scores.items()) / answers
