"""Answers that staff wrote are said by the whole line, though the engine half thinks of something else."""

from collections.abc import Iterator

import pytest

from assistant.catalog.schema import Catalog, Faq, Names
from assistant.store import catalogue
from tests.conversations.line import Line, demo_catalogue, with_room
from tests.factories.catalogs import a_fact

SAID = {"en": "Yes, there is one in the hall.", "es": "Sí, hay una en el salón."}
TABLE = Faq(
    id="PING-PONG",
    asked=Names(en=("is there a ping pong table in the hall",), es=("hay mesa de ping pong en el salon",)),
    fact=a_fact(SAID["en"], SAID["es"]),
)


@pytest.fixture(scope="module")
def written(whole_line: Line) -> Iterator[None]:
    """A coordinator has written an answer."""
    shipped = with_room(demo_catalogue())
    _put(whole_line, shipped.model_copy(update={"faqs": (*shipped.faqs, TABLE)}))
    yield
    _put(whole_line, shipped)


@pytest.fixture
def table(written: None, line: Line) -> Line:
    return line


def _put(line: Line, catalog: Catalog) -> None:
    catalogue.replace(line.database, catalog, "tests", line.clock())
    line.services.catalogue.look_again()


@pytest.mark.parametrize("channel", ["sms", "voice", "chat"])
@pytest.mark.parametrize(
    ("text", "language"),
    [
        # Taken for a booking with 0.38, and with 0.33.
        ("hay mesa de ping pong en el salon", "es"),
        ("hay mesa de ping pong", "es"),
        ("is there a ping pong table", "en"),
    ],
)
def test_what_was_written_is_said(table: Line, channel: str, text: str, language: str) -> None:
    heard = table.person(channel).say(text)
    assert SAID[language] in heard.words
    assert table.left(heard.thread).turns[-1].replies[-1] == "utter_fact"


@pytest.mark.parametrize(
    ("text", "faq"),
    [
        # Doubtful for the engine: a wish for Spanish, and facts about oneself.
        ("i took the GED in spanish", "GED-SPANISH"),
        ("el GED en español sirve", "GED-SPANISH"),
        # Sure for the engine, as help in general; the catalogue has it word for word.
        ("no tengo carro", "BUS"),
    ],
)
def test_questions_of_the_catalogue_are_answered_so_too(line: Line, text: str, faq: str) -> None:
    (asked,) = [one for one in demo_catalogue().faqs if one.id == faq]
    heard = line.texter().say(text)
    assert any(said in heard.words for said in (asked.fact.say.en, asked.fact.say.es))


@pytest.mark.parametrize("text", ["quiero apartar un lugar", "necesito hablar con una persona", "stop texting me"])
def test_what_people_wish_for_is_not_answered_by_it(table: Line, text: str) -> None:
    texter = table.texter()
    texter.say(text)
    assert "utter_fact" not in table.left(texter.phone).turns[-1].replies
