"""The page at `/`, and what it is served with."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import Engine

from assistant.gateway.chrome import chrome
from assistant.gateway.visitor_language import accepted_language
from tests.conftest import Clock
from tests.factories.catalogs import a_catalog, a_fact, a_partnership, an_organisation, both
from tests.factories.chat_lines import ChatLine, a_chat_line

DESK_EN, PRIVACY_EN = "We are on Main Street.", "We do not sell what you say."


def a_told_catalog(**partnership: Any) -> Any:
    given = {"contact": a_fact(DESK_EN, "Estamos en Main."), "privacy": a_fact(PRIVACY_EN, "No vendemos nada.")}
    organisations = (
        an_organisation(name=both("A & B <College>", "Colegio A y B"), web="https://ascc.example"),
        an_organisation("OHH", name=both("Oak Hollow", "Oak Hollow")),
    )
    return a_catalog(partnership=a_partnership(**{**given, **partnership}), organisations=organisations)


@pytest.fixture
def line(sqlite_engine: Engine, tmp_path: Path, clock: Clock) -> Iterator[ChatLine]:
    line = a_chat_line(sqlite_engine, tmp_path, clock, catalog=a_told_catalog(), public_url="https://line.example/")
    yield line
    line.database.dispose()


def get(line: ChatLine, path: str, method: str = "GET", **headers: str) -> Response:
    async def ask() -> Response:
        transport = ASGITransport(line.app())
        async with AsyncClient(transport=transport, base_url="http://line.example") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/", "", "en"),
        ("/", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("/", "en-US,es;q=0.9", "en"),
        ("/?lang=es", "en", "es"),
        ("/?lang=en", "es", "en"),
        ("/?lang=fr", "es", "es"),
    ],
)
def test_page_comes_in_the_visitors_language(line: ChatLine, path: str, accepted: str, language: str) -> None:
    response = get(line, path, **{"Accept-Language": accepted})
    assert response.status_code == 200
    assert response.headers["Content-Language"] == language
    assert response.headers["Vary"] == "Accept-Language"
    assert f'<html lang="{language}">' in response.text
    assert f'data-language="{language}"' in response.text
    assert ("La luz está prendida." if language == "es" else "The light is on.") in response.text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("fr", "en"),
        ("ES", "es"),
        ("es;q=0", "en"),
        ("en;q=0.5, es;q=0.51", "es"),
        ("es;q=0.5, en;q=0.5", "es"),
        ("es;q=nonsense", "en"),
        ("est", "en"),
        (", ;,es ; q=1", "es"),
    ],
)
def test_accepted_language_is_the_one_liked_best(header: str, language: str) -> None:
    assert accepted_language(header) == language


def test_page_says_who_runs_it_and_that_it_is_automated(line: ChatLine) -> None:
    page = get(line, "/").text
    assert "Tres Ríos Health Careers Partnership runs this line for people in Arroyo Seco and Tres Pinos." in page
    assert "An automated assistant answers, day and night." in page
    assert 'href="tel:+12095550100">Call or text (209) 555-0100</a>' in page
    assert '<a href="https://ascc.example">A &amp; B &lt;College&gt;</a>' in page
    assert "<li>Oak Hollow</li>" in page
    assert DESK_EN in page
    assert PRIVACY_EN in page
    assert "&lt;script src=&#34;https://line.example/chat/widget.js&#34; defer&gt;&lt;/script&gt;" in page


def test_spanish_page_joins_counties_as_spanish_does(line: ChatLine) -> None:
    assert "para la gente de Arroyo Seco y Tres Pinos" in get(line, "/?lang=es").text


@pytest.mark.parametrize(("until", "stated"), [(dt.date(2026, 11, 24), True), (dt.date(2026, 11, 23), False)])
def test_expired_fact_is_not_stated(
    sqlite_engine: Engine, tmp_path: Path, clock: Clock, until: dt.date, stated: bool
) -> None:
    catalog = a_told_catalog(contact=a_fact(DESK_EN, "Estamos en Main.", until=until))
    line = a_chat_line(sqlite_engine, tmp_path, clock, catalog=catalog)
    assert (DESK_EN in get(line, "/").text) is stated
    line.database.dispose()


@pytest.mark.parametrize(("account", "local", "shown"), [("", False, True), ("AC1", False, False), ("AC1", True, True)])
def test_practice_phone_is_offered_where_the_local_carrier_serves_it(
    sqlite_engine: Engine, tmp_path: Path, clock: Clock, account: str, local: bool, shown: bool
) -> None:
    line = a_chat_line(sqlite_engine, tmp_path, clock, twilio_account_sid=account, local_carrier=local)
    assert ('href="/phone?lang=en"' in get(line, "/").text) is shown
    line.database.dispose()


def test_page_allows_itself_alone(line: ChatLine) -> None:
    headers = get(line, "/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert get(line, "/", "HEAD").headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(("name", "kind"), [("home.css", "text/css; charset=utf-8"), ("icon.svg", "image/svg+xml")])
def test_assets_are_served_and_kept(line: ChatLine, name: str, kind: str) -> None:
    response = get(line, f"/pages/{name}")
    assert (response.status_code, response.headers["Content-Type"]) == (200, kind)
    again = get(line, f"/pages/{name}", **{"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["chrome.yml", "home.html.jinja", "..%2Fchat.py", "nothing"])
def test_nothing_but_the_assets_is_served(line: ChatLine, name: str) -> None:
    assert get(line, f"/pages/{name}").status_code == 404


@pytest.mark.parametrize(("language", "heading"), [("en", "Back in a moment"), ("es", "Volvemos en un momento")])
def test_store_without_tables_shows_a_page_that_gives_the_phone(
    tmp_path: Path, sqlite_engine: Engine, clock: Clock, language: str, heading: str
) -> None:
    line = a_chat_line(sqlite_engine, tmp_path, clock)
    with line.database.begin() as connection:
        for table in ("catalogue_changes", "catalogue_versions", "catalog_revisions"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    clock.advance(minutes=1)
    line.catalogue._snapshot = None
    response = get(line, f"/?lang={language}")
    assert response.status_code == 503
    assert f"<h1>{heading}</h1>" in response.text
    assert "(209) 555-0100" in response.text
    assert get(line, "/chat/widget.js").status_code == 503
    line.database.dispose()


def test_every_label_is_in_both_languages_and_names_the_same_facts() -> None:
    for part, labels in chrome().items():
        for key, label in labels.items():
            named = [
                {fact for fact in ("{name}", "{phone}", "{count}", "{counties}") if fact in text}
                for text in (label.en, label.es)
            ]
            assert named[0] == named[1], f"{part}.{key}"
