import datetime as dt

from sqlalchemy import Engine, select

from assistant.store import tokens
from assistant.store.engine import reading
from assistant.store.tables import ApiToken

NOW = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)


def test_a_token_is_known_by_its_holder_and_kept_only_as_a_hash(store: Engine) -> None:
    token = tokens.issue(store, "crm", NOW)
    found = tokens.holder(store, token)
    assert found is not None
    assert (found.name, found.created_at, found.revoked_at) == ("crm", NOW, None)
    with reading(store) as session:
        (row,) = session.scalars(select(ApiToken)).all()
    assert token not in {row.id, row.name, row.hash}
    assert row.hash == tokens.fingerprint(token)


def test_a_token_that_is_a_letter_off_is_nobodys(store: Engine) -> None:
    token = tokens.issue(store, "crm", NOW)
    assert tokens.holder(store, token[:-1]) is None
    assert tokens.holder(store, token + "x") is None
    assert tokens.holder(store, "") is None


def test_a_revoked_token_is_worth_nothing_and_the_others_stay(store: Engine) -> None:
    first, second = tokens.issue(store, "first", NOW), tokens.issue(store, "second", NOW)
    id = tokens.valid(store)[0].id
    assert tokens.revoke(store, id, NOW)
    assert not tokens.revoke(store, id, NOW)
    assert tokens.holder(store, first) is None
    assert [token.name for token in tokens.valid(store)] == ["second"]
    assert tokens.holder(store, second) is not None
