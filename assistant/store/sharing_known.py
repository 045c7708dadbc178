"""With whom the person of a conversation is shared: the store's side of `assistant.conversation.ports.Sharing`."""

from collections.abc import Sequence

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assistant.applicants.names import the_one
from assistant.conversation.ports import SharedWith, SharingKnown
from assistant.store import people, sharing
from assistant.store.engine import reading
from assistant.store.tables import Applicant, Conversation
from assistant.store.text import storable


class StoredSharing:
    """Implements `Sharing`. Safe to use from several threads at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known(self, conversation: str, name: str | None) -> SharingKnown:
        with reading(self._engine) as session:
            found = session.get(Conversation, storable(conversation))
            if found is None:
                return SharingKnown(sure=True, here=True)
            candidates = _candidates(session, found)
            here = not candidates or found.contact_id is None
            person = whose(session, found, name, candidates)
            if person is None:
                return SharingKnown(sure=not any(sharing.in_force(session, one.id) for one in candidates), here=here)
            held = sharing.in_force(session, person.id)
            shared = tuple(SharedWith(one.wish.organisation, one.wish.purpose, one.since) for one in held)
            return SharingKnown(sure=True, here=here, shared=shared, asked=sharing.asked(session, person.id))


def whose(
    session: Session, conversation: Conversation, name: str | None, candidates: Sequence[Applicant] | None = None
) -> Applicant | None:
    """Who surely talks: who gave their name here, or the one of `name` on this phone; a phone alone tells nobody.

    `candidates`: who may be talking, where that was read before.
    """
    if name is not None:
        mine = _candidates(session, conversation) if candidates is None else candidates
        found = the_one(storable(name), [one.name for one in mine])
        return None if found is None else mine[found]
    if conversation.identified_at is not None:
        return people.known_applicant(session, conversation)
    return None


def _candidates(session: Session, conversation: Conversation) -> list[Applicant]:
    """Who may be talking: the users of the phone, and whom the conversation was already known to be of."""
    found = people.users_of(session, conversation.contact_id)
    known = people.known_applicant(session, conversation)
    return [*found, known] if known is not None and known not in found else found
