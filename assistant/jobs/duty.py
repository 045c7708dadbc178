"""Nobody who waits for a person is forgotten: staff on duty are told by text while nobody who could take them has the
console open, or takes them; who was left waiting by somebody who has gone, or was with somebody who may take nobody any
more, is given back to the line; and who waits in vain when the desk closes hears when it opens.
"""

import asyncio
import datetime as dt
import logging

from sqlalchemy.orm import Session

from assistant.jobs.rounds import Round
from assistant.store import duty, evenings, forgotten, staff, takeover_words
from assistant.store.engine import write
from assistant.wiring import Services

log = logging.getLogger(__name__)


async def alert(services: Services, now: dt.datetime) -> None:
    catalog = await asyncio.to_thread(services.catalogue.current)
    link = f"{services.settings.public_url}/console/queue"

    def work(session: Session) -> int:
        return duty.alert(session, catalog.partnership, services.words.word, link, now)

    told = await asyncio.to_thread(write, services.database, work)
    if told:
        log.info("%s texts to staff on duty", told)


async def give_back(services: Services, now: dt.datetime) -> None:
    """The person hears of it, as they do whenever they are given back; what else was taken is anybody's again."""
    catalog = await asyncio.to_thread(services.catalogue.current)
    partnership = catalog.partnership.voice_name.model_dump()

    def work(session: Session) -> int:
        names, barred = staff.names(session), forgotten.who_is_barred(session)
        rows = forgotten.left(session, barred, now)
        for row in rows:
            forgotten.give_back(session, row, now)
            facts = {"who": names.get(row.member_id, "").partition(" ")[0], "partnership": partnership}
            takeover_words.tell(session, row.conversation_id, "utter_person_gave_back", facts, services.words.word, now)
        return len(rows) + len(forgotten.drop(session, barred, now))

    given_back = await asyncio.to_thread(write, services.database, work)
    if given_back:
        log.info("%s people were left, and are with the line or anybody of the desk again", given_back)


async def close(services: Services, now: dt.datetime) -> None:
    catalog = await asyncio.to_thread(services.catalogue.current)
    closed = evenings.just_closed(catalog.partnership, now)
    if closed is None:
        return

    def work(session: Session) -> int:
        return evenings.tell(session, closed, catalog.partnership, services.words.word, now)

    told = await asyncio.to_thread(write, services.database, work)
    if told:
        log.info("%s people who waited were told when the desk opens", told)


ROUNDS = (
    Round("duty", dt.timedelta(seconds=10), alert),
    Round("forgotten", dt.timedelta(seconds=30), give_back),
    Round("closing", dt.timedelta(minutes=1), close),
)
