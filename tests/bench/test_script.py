import json
from collections import Counter
from itertools import islice

import pytest
import yaml

from assistant.applicants.phones import e164
from assistant.cli.place import ROOT
from bench.script import UTTERANCES, conversations, long_conversation, numbers, read_utterances


def test_texts_are_of_every_intent_in_both_languages() -> None:
    domain = yaml.load((ROOT / "domain.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    intents = {next(iter(intent)) for intent in domain["intents"]} - {"nlu_fallback"}
    said = [json.loads(line) for line in UTTERANCES.read_text(encoding="utf-8").splitlines()]
    counted = Counter((line["intent"], line["language"]) for line in said)
    assert {intent for intent, language in counted if language == "en"} == intents
    assert {intent for intent, language in counted if language == "es"} == intents
    assert len(said) >= 300


def test_texts_are_what_a_person_can_send() -> None:
    assert all(text.strip() and not text.startswith("/") for text in read_utterances())


def test_conversations_go_on_where_the_last_one_ended_and_begin_again() -> None:
    texts = [str(number) for number in range(25)]
    said = [text for conversation in islice(conversations(texts), 5) for text in conversation]
    assert said == (texts * 2)[:50]


def test_long_conversation_says_the_same_first_and_last() -> None:
    texts = [f"t{number}" for number in range(30)]
    said = long_conversation(texts, turns=500, probe=20)
    assert len(said) == 500
    assert said[1:21] == said[480:] == texts[:20]
    assert said[0] == said[479]
    assert said[21:33] == [*texts[20:], "t20", "t21"]


def test_long_conversation_needs_room_for_both_probes() -> None:
    assert len(long_conversation(["a", "b", "c"], turns=6, probe=2)) == 6
    with pytest.raises(ValueError, match="5 turns are too few for two probes of 2"):
        long_conversation(["a", "b", "c"], turns=5, probe=2)


def test_numbers_are_phone_numbers_and_all_different() -> None:
    given = list(islice(numbers(0), 1000))
    assert len(set(given)) == 1000
    assert [e164(number) for number in given] == given
