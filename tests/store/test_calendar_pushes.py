from sqlalchemy import Engine, delete

from assistant.store import calendar_pushes
from assistant.store.booking_tables import SessionDateRow
from assistant.store.calendar_pushes import Push
from assistant.store.engine import transaction
from tests.conftest import Clock
from tests.factories.calendars import put_session


def test_what_was_written_is_known_by_session(store: Engine, clock: Clock) -> None:
    first, second = put_session(store), put_session(store)
    assert calendar_pushes.pushes_of(store, [first, second]) == {}
    calendar_pushes.mark_written(store, first, "digest", '"1"', clock())
    calendar_pushes.mark_written(store, second, "another", None, clock())
    assert calendar_pushes.pushes_of(store, [first]) == {first: Push(first, "digest", '"1"', 0, None, clock())}
    calendar_pushes.mark_written(store, first, "newer", '"2"', clock.advance(minutes=1))
    assert calendar_pushes.pushes_of(store, [first]) == {first: Push(first, "newer", '"2"', 0, None, clock())}


def test_a_failure_is_kept_beside_what_stands_there(store: Engine, clock: Clock) -> None:
    id = put_session(store)
    calendar_pushes.mark_failed(store, id, "away", clock(), refused=False)
    assert calendar_pushes.failing(store) == [Push(id, "", None, 0, "away", clock())]
    calendar_pushes.mark_written(store, id, "digest", '"1"', clock())
    assert calendar_pushes.failing(store) == []
    for refusals in (1, 2):
        calendar_pushes.mark_failed(store, id, "too large", clock(), refused=True)
        assert calendar_pushes.failing(store) == [Push(id, "digest", '"1"', refusals, "too large", clock())]
    calendar_pushes.mark_written(store, id, "digest", '"2"', clock())
    assert calendar_pushes.pushes_of(store, [id])[id].refusals == 0


def test_an_expected_one_does_not_change_what_is_known(store: Engine, clock: Clock) -> None:
    id = put_session(store)
    calendar_pushes.expect(store, id, clock())
    assert calendar_pushes.pushes_of(store, [id]) == {id: Push(id, "", None, 0, None, clock())}
    calendar_pushes.mark_written(store, id, "digest", '"1"', clock())
    calendar_pushes.expect(store, id, clock.advance(minutes=1))
    assert calendar_pushes.pushes_of(store, [id])[id].digest == "digest"


def test_it_outlives_its_session_until_it_is_forgotten(store: Engine, clock: Clock) -> None:
    stays, goes = put_session(store), put_session(store)
    for id in (stays, goes):
        calendar_pushes.mark_written(store, id, "digest", '"1"', clock())
    assert calendar_pushes.left_behind(store) == []
    with transaction(store) as session:
        session.execute(delete(SessionDateRow).where(SessionDateRow.id == goes))
    assert calendar_pushes.left_behind(store) == [Push(goes, "digest", '"1"', 0, None, clock())]
    calendar_pushes.forget(store, goes)
    assert calendar_pushes.left_behind(store) == []
    assert list(calendar_pushes.pushes_of(store, [stays, goes])) == [stays]
