from assistant.store.booking_tables import FeedbackRow
from assistant.store.engine import transaction
from tests.api.conftest import Api, House
from tests.factories.seats import Seating


async def test_the_summary_of_feedback(api: Api, house: House) -> None:
    seating = Seating(house.database, house.clock)
    booking = seating.book(seating.session())
    now = house.clock()
    with transaction(house.database) as session:
        session.add(
            FeedbackRow(
                booking_id=booking,
                program_id="CNA-EVE",
                score=4,
                why="It was far.",
                language="es",
                channel="sms",
                created_at=now,
                updated_at=now,
            )
        )
    assert (await api.get("/feedback/summary")).json() == {
        "groups": [
            {
                "program": "CNA-EVE",
                "language": "es",
                "channel": "sms",
                "answers": 1,
                "low": 1,
                "middle": 0,
                "high": 0,
                "average": 4.0,
                "reasons": 1,
            }
        ]
    }
    assert (await api.get("/feedback/summary", language="en")).json() == {"groups": []}
    assert (await api.get("/feedback/summary", sorce="sms")).status_code == 422
