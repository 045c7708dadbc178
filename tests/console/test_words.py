"""The words of the line, rewritten by coordinators."""

import io
import re
import zipfile
from typing import Any

import yaml

from assistant.catalog.basics import Language
from assistant.console.wording.listening import sounds
from assistant.messages.words import Wording
from tests.console.conftest import Browser, House, Signed

NAME = "utter_apply_from"
PAGE = f"/console/words/{NAME}"
OWN = {"text.en": "Apply after {date}.", "text.es": "Aplique desde el {date}."}


async def rewrite(browser: Browser, data: dict[str, str], **given: Any) -> Any:
    page = await browser.get(PAGE)
    seen = re.search(r'name="seen" value="(\d*)"', page.text)
    assert seen
    return await browser.post(PAGE, {"seen": given.get("seen", seen[1]), "act": "save", **data})


def said(house: House, language: Language) -> str:
    return house.services.words.sentence(NAME, language, "text", date={"date": "2027-01-25"})


async def test_words_are_rewritten_taken_back_and_as_shipped_again(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    assert (await rewrite(ana, OWN)).status_code == 303
    assert (said(house, "en"), said(house, "es")) == ("Apply after Mon, Jan 25.", "Aplique desde el lun 25 ene.")
    page = (await ana.get(PAGE)).text
    undo = re.search(r'action="(/console/words/changes/\d+/undo)"', page)
    assert undo and "Coordinator" in page
    assert (await ana.post(undo[1])).status_code == 303
    assert said(house, "en") == "You can apply from Mon, Jan 25."
    await rewrite(ana, OWN)
    assert (await ana.post(f"{PAGE}/shipped")).status_code == 303
    assert said(house, "en") == "You can apply from Mon, Jan 25."
    assert "Apply after" in (await ana.get("/console/words/history")).text


async def test_wrong_words_are_told_and_not_saved(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    refused = await rewrite(ana, {"text.en": "Reply YES after {day}.", "text.es": ""})
    assert refused.status_code == 422 and "Words are missing at text.es." in refused.text
    refused = await rewrite(ana, {"text.en": "Reply YES after {day}.", "text.es": "Desde el {day}."})
    assert "{day}, which this sentence does not have" in refused.text and "YES at text.en" in refused.text
    assert said(house, "en") == "You can apply from Mon, Jan 25."


async def test_second_of_two_is_shown_both(house: House, signed: Signed) -> None:
    ana, ben = await signed("coordinator"), await signed("administrator")
    await rewrite(ben, {**OWN, "text.en": "Ben says {date}."})
    told = await rewrite(ana, {**OWN, "text.en": "Ana says {date}."}, seen="")
    assert told.status_code == 409 and "Ben says {date}." in told.text and "Ana says {date}." in told.text
    assert said(house, "en") == "Ben says Mon, Jan 25."


async def test_words_are_listened_to_before_they_are_saved(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    heard = await ana.post(PAGE, {**OWN, "seen": "", "act": "listen"}, headers={"HX-Request": "true"})
    assert "Apply after Mon, Jan 25." in heard.text and "Aplique desde el lun 25 ene." in heard.text
    assert said(house, "en") == "You can apply from Mon, Jan 25."


async def test_words_are_found_in_either_language(signed: Signed) -> None:
    ana = await signed("coordinator")
    assert NAME in (await ana.get("/console/words?q=puede aplicar")).text
    assert NAME in (await ana.get("/console/words?q=APPLY FROM")).text
    assert "No sentence has these words" in (await ana.get("/console/words?q=zeppelin")).text


async def test_words_are_taken_out_as_the_files_that_are_shipped(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    await rewrite(ana, OWN)
    packed = await ana.get("/console/words/words.zip")
    with zipfile.ZipFile(io.BytesIO(packed.content)) as folder:
        files = {name: yaml.safe_load(folder.read(name)) for name in folder.namelist()}
    given = {name: entry[0]["custom"] for file in files.values() for name, entry in file["responses"].items()}
    said_now = {name: Wording.model_validate(custom) for name, custom in given.items()}
    assert said_now == house.services.words.wordings
    assert said_now[NAME].text.en == OWN["text.en"]


def test_every_reply_can_be_listened_to(house: House) -> None:
    wordings = house.services.words.wordings
    silent = [name for name, wording in wordings.items() if len(list(sounds(house.services.words, name, wording))) != 6]
    assert silent == []
