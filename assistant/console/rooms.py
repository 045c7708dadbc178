"""The rooms of the console. A new one is an import and a line here."""

from fastapi import APIRouter

from assistant.console import (
    account,
    account_codes,
    assets,
    entrance,
    live,
    log,
    one_time_links,
    provider,
    sign_in,
    team,
)
from assistant.console.catalogue import doors as catalogue
from assistant.console.desk import callbacks, calls, conversations, on_the_phone, queue, recordings, replies
from assistant.console.doors import Room
from assistant.console.duplicates import room as duplicates
from assistant.console.figures import room as figures
from assistant.console.imports import room as imports
from assistant.console.people import lists, people, sessions, tasks
from assistant.console.privacy import doors as privacy
from assistant.console.review import doors as review
from assistant.console.wording import doors as wording

ROOMS: tuple[Room, ...] = (
    entrance.room,
    provider.room,
    sign_in.room,
    one_time_links.room,
    account_codes.room,
    account.room,
    team.room,
    log.room,
    live.room,
    queue.room,
    callbacks.room,
    calls.room,
    on_the_phone.room,
    recordings.room,
    lists.room,
    duplicates.room,
    imports.room,
    people.room,
    tasks.room,
    sessions.room,
    conversations.room,
    replies.room,
    figures.room,
    review.room,
    catalogue.room,
    wording.room,
    privacy.room,
)  # fmt: skip

router = APIRouter()
router.include_router(assets.router)
for each in ROOMS:
    router.include_router(each.router)
