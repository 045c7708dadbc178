"""What waits for a coordinator's decision, and what becomes of it."""

import pytest
from sqlalchemy import Engine

from assistant.insight.learning import Case, Example, Wants
from assistant.staff.roles import Role
from assistant.store import learnings, review, review_cases, staff
from assistant.store.engine import reading, transaction
from assistant.store.tables import Unanswered
from tests.conftest import Clock
from tests.factories.turns import a_call, a_finished, a_text, an_effect
from tests.store.lines import Turns


@pytest.fixture
def member(store: Engine, clock: Clock) -> str:
    with transaction(store) as session:
        return staff.add(
            session, email="ana@example.org", name="Ana", role=Role.COORDINATOR, language="en", now=clock()
        ).id


def _said(turns: Turns, text: str, *done: object, intent: str = "nlu_fallback", confidence: float = 0.2) -> str:
    """A message that was taken for this; its id."""
    inbound = a_text(text)
    opened = turns.ledger.receive(inbound, turns.clock())
    finished = a_finished(opened, inbound, *done, intent=intent, confidence=confidence, language="es")
    turns.ledger.finish(finished, turns.clock())
    return opened.message


def _unanswered(turns: Turns, text: str = "hay mesa de ping pong", reason: str = "not_understood") -> str:
    return _said(turns, text, an_effect("unanswered", reason=reason, topic=None, program="CNA-EVE"))


def _texts(store: Engine, shelf: str, **given: object) -> list[str]:
    with reading(store) as session:
        return [item.text for item in review.waiting(session, shelf, **given)]


def test_each_message_stands_on_one_shelf(store: Engine, turns: Turns) -> None:
    _unanswered(turns, "first")
    _said(turns, "doubtful", intent="ask_cost", confidence=0.49)
    _said(turns, "sure", intent="ask_cost", confidence=0.5)
    turns.take(a_call("known"), an_effect("unanswered", reason="no_fact", topic="pay"))
    assert _texts(store, "unanswered") == ["known", "first"]
    assert _texts(store, "doubtful") == ["doubtful"]


def test_it_is_shown_with_what_was_made_of_it(store: Engine, turns: Turns) -> None:
    message = _unanswered(turns)
    with reading(store) as session:
        found = review.one(session, message)
        assert review.one(session, "01NOTHING") is None
    assert found is not None
    assert (found.text, found.language, found.channel, found.intent, found.confidence, found.reason) == (
        "hay mesa de ping pong",
        "es",
        "sms",
        "nlu_fallback",
        0.2,
        "not_understood",
    )
    assert (found.program, found.answer) == ("CNA-EVE", ("Hello.",))


def test_pages_go_back_in_time(store: Engine, turns: Turns) -> None:
    ids = [_unanswered(turns, str(number)) for number in range(3)]
    assert _texts(store, "unanswered", limit=2) == ["2", "1"]
    assert _texts(store, "unanswered", limit=2, before=ids[1]) == ["0"]


def test_a_decision_is_an_example_and_a_case(store: Engine, turns: Turns, member: str, clock: Clock) -> None:
    first, second, third = (_unanswered(turns, text) for text in ("uno", "dos", "tres"))
    with transaction(store) as session:
        given = {"language": "es", "member_id": member, "now": clock()}
        id = review.decide(session, first, Wants.INTENT, "ask_cost", text="cuánto", **given)
        assert review.decide(
            session, second, Wants.FAQ, "PING-PONG", text="ping pong", text_other="table tennis", **given
        )
        assert review.decide(session, third, None, None, text="", **given) is not None
        assert review.decide(session, first, None, None, text="", **given) is None
    assert _texts(store, "unanswered") == []
    with reading(store) as session:
        assert review.examples(session) == {id: Example("cuánto", "ask_cost", "es")}
        assert review_cases.cases(session) == [
            Case("cuánto", Wants.INTENT, "ask_cost", "es"),
            Case("ping pong", Wants.FAQ, "PING-PONG", "es"),
            Case("table tennis", Wants.FAQ, "PING-PONG", "en"),
        ]
        assert review.not_live(session) == 1
        assert [row.kind for row in review.decided(session)] == ["nothing", "faq", "intent"]
    assert all(row.resolved_at == clock() for row in turns.rows(Unanswered))


def test_a_decision_is_taken_back(store: Engine, turns: Turns, member: str, clock: Clock) -> None:
    message = _unanswered(turns)
    doubtful = _said(turns, "doubtful", intent="ask_cost", confidence=0.1)
    with transaction(store) as session:
        given = {"text": "x", "language": "es", "member_id": member, "now": clock()}
        ids = [review.decide(session, one, Wants.INTENT, "greet", **given) for one in (message, doubtful)]
    assert (_texts(store, "unanswered"), _texts(store, "doubtful")) == ([], [])
    with transaction(store) as session:
        assert [review.undo(session, str(id)) is not None for id in ids] == [True, True]
        assert review.undo(session, "01NOTHING") is None
    assert (_texts(store, "unanswered"), _texts(store, "doubtful")) == (["hay mesa de ping pong"], ["doubtful"])


def _decided(store: Engine, message: str, member: str, clock: Clock, kind: Wants | None, **given: str) -> str:
    with transaction(store) as session:
        sent = {"text": "", "language": "es", "member_id": member, "now": clock(), **given}
        id = review.decide(session, message, kind, "TABLE" if kind is Wants.FAQ else "ask_cost", **sent)
    assert id is not None
    return id


@pytest.mark.parametrize("kind", [Wants.FAQ, Wants.INTENT])
def test_what_was_decided_of_words_is_decided_of_all_who_had_said_them(
    store: Engine, turns: Turns, member: str, clock: Clock, kind: Wants
) -> None:
    _said(turns, "¿Hay mesa de ping-pong?")
    _said(turns, "is there a table")
    _unanswered(turns, "HAY MESA DE PING PÓNG")
    _unanswered(turns, "hay mesa de billar")
    _said(turns, "soy Ana, hay mesa")
    _said(turns, "👍")
    message = _unanswered(turns, "soy ana hay mesa")
    id = _decided(store, message, member, clock, kind, text="hay mesa de ping pong", text_other="is there a table?")
    assert _texts(store, "unanswered") == ["hay mesa de billar"]
    assert _texts(store, "doubtful") == ["👍"]
    with transaction(store) as session:
        review.undo(session, id)
    assert _texts(store, "unanswered") == ["soy ana hay mesa", "hay mesa de billar", "HAY MESA DE PING PÓNG"]
    assert len(_texts(store, "doubtful")) == 4


def test_what_is_put_aside_says_nothing_of_others(store: Engine, turns: Turns, member: str, clock: Clock) -> None:
    _said(turns, "hum")
    _decided(store, _said(turns, "hum"), member, clock, None)
    assert _texts(store, "doubtful") == ["hum"]


def test_what_is_said_after_an_answer_waits_only_where_it_is_not_answered(
    store: Engine, turns: Turns, member: str, clock: Clock
) -> None:
    _decided(store, _unanswered(turns, "hay mesa"), member, clock, Wants.FAQ, text="hay mesa")
    clock.advance(minutes=1)
    _said(turns, "hay mesa")
    assert _texts(store, "doubtful", answers=["TABLE"]) == []
    assert _texts(store, "doubtful", answers=["OTHER"]) == ["hay mesa"]  # it ran out, or was taken away
    _unanswered(turns, "hay mesa")
    assert _texts(store, "unanswered", answers=["TABLE"]) == ["hay mesa"]


def test_pages_are_full_however_many_between_do_not_wait(
    store: Engine, turns: Turns, member: str, clock: Clock
) -> None:
    first, second = _said(turns, "first"), _said(turns, "second")
    known = [_said(turns, "known") for _ in range(12)]
    _said(turns, "third")
    _decided(store, known[0], member, clock, Wants.INTENT, text="known")
    assert _texts(store, "doubtful", limit=2) == ["third", "second"]
    assert _texts(store, "doubtful", limit=2, before=second) == ["first"]
    assert _texts(store, "doubtful", limit=2, before=first) == []


def test_who_asked_two_things_takes_one_line(store: Engine, turns: Turns) -> None:
    _unanswered(turns, "first")
    both = (an_effect("unanswered", reason="no_fact", topic=topic) for topic in ("pay", "cost"))
    _said(turns, "two things", *both)
    assert _texts(store, "unanswered", limit=2) == ["two things", "first"]


def test_a_test_is_taken_away_and_put_back(store: Engine, turns: Turns, member: str, clock: Clock) -> None:
    said = {text: _unanswered(turns, text) for text in ("uno", "dos", "tres")}
    given = {"language": "en", "member_id": member, "now": clock()}
    with transaction(store) as session:
        one, two, nothing = (
            str(review.decide(session, said[text], kind, "greet", text=text, **given))
            for text, kind in (("uno", Wants.INTENT), ("dos", Wants.FAQ), ("tres", None))
        )
    with reading(store) as session:
        assert review_cases.count_tests(session) == {Wants.INTENT: 1, Wants.FAQ: 1}
        assert [row.id for row in review_cases.page(session)] == [two, one]
        assert [row.id for row in review_cases.page(session, limit=1)] == [two]
        assert [row.id for row in review_cases.page(session, before=two)] == [one]
    with transaction(store) as session:
        done = [review_cases.set_tested(session, id, False, clock()) for id in (one, one, nothing, "01NOTHING")]
    assert [row is not None for row in done] == [True, False, False, False]
    with reading(store) as session:
        assert review_cases.cases(session) == [Case("dos", Wants.FAQ, "greet")]
        assert review_cases.count_tests(session) == {Wants.INTENT: 0, Wants.FAQ: 1}
        assert list(review.examples(session)) == [one]
        assert [row.untested_since for row in review.decided(session)] == [None, None, clock()]
    with transaction(store) as session:
        assert review_cases.set_tested(session, one, True, clock()) is not None
        assert review_cases.set_tested(session, one, True, clock()) is None
    with reading(store) as session:
        assert [row.id for row in review_cases.page(session)] == [two, one]


def test_one_training_is_under_way_at_a_time(store: Engine, turns: Turns, member: str, clock: Clock) -> None:
    with transaction(store) as session:
        first = learnings.ask(session, ["a"], member, clock())
        assert first is not None
        assert learnings.ask(session, ["a"], member, clock()) is None
        learnings.settle(session, first.id, "failed", clock(), error="no disk")
        second = learnings.ask(session, ["b"], member, clock())
        assert second is not None
    with reading(store) as session:
        latest = learnings.latest(session)
        assert latest is not None
        assert (latest.id, latest.status, latest.reviews) == (second.id, "asked", ["b"])


def test_a_training_is_taken_once_and_again_when_its_worker_is_dead(
    store: Engine, turns: Turns, member: str, clock: Clock
) -> None:
    def taken() -> str | None:
        with transaction(store) as session:
            row = learnings.take(session, clock())
            return row.status if row is not None else None

    assert taken() is None
    with transaction(store) as session:
        row = learnings.ask(session, ["a"], member, clock())
        assert row is not None
        id = row.id
    assert [taken(), taken()] == ["training", None]
    clock.advance(seconds=learnings.LOST.total_seconds() - 1)
    assert taken() is None
    with transaction(store) as session:
        learnings.note(session, id, clock(), status="comparing", model="m1")
    clock.advance(seconds=learnings.LOST.total_seconds() - 1)
    assert taken() is None
    clock.advance(seconds=1)
    assert taken() == "training"


def test_a_compared_one_waits_for_a_verdict(store: Engine, turns: Turns, member: str, clock: Clock) -> None:
    message = _unanswered(turns)
    with transaction(store) as session:
        given = {"text": "x", "language": "es", "member_id": member, "now": clock()}
        learned = review.decide(session, message, Wants.INTENT, "greet", **given)
        row = learnings.ask(session, [str(learned)], member, clock())
        assert row is not None
        assert not learnings.decide(session, row.id, True, clock())
        learnings.note(session, row.id, clock(), status="compared", report={})
        assert learnings.take(session, clock.advance(minutes=10)) is None
        assert learnings.decide(session, row.id, True, clock())
        assert not learnings.decide(session, row.id, False, clock())
    with transaction(store) as session:
        going = learnings.take(session, clock())
        assert going is not None and going.status == "going_live"
        learnings.gone_live(session, going, clock())
    with reading(store) as session:
        assert review.not_live(session) == 0
        latest = learnings.latest(session)
        assert latest is not None and (latest.status, latest.under_way) == ("live", False)
