"""Writes the peer's project: our examples, Rasa's default pipeline and policies, a rule an intent and a few stories."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bench.peer.nlu import evenly, nlu_document, plain_examples, read_documents

ACTIONS = Path(__file__).parent / "actions.py"

# Of some 150. An epoch of DIET over all of them took seven minutes on two busy cores, and there are a hundred.
# Fewer make its turns, if anything, faster.
EXAMPLES_AN_INTENT = 30

# What Rasa 3.6 trains with where a config names nothing, as the one that `rasa init` writes does.
CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "stock_peer",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
    ],
}
FALLBACK = "Sorry, I did not understand that. Could you say it in other words?"

# A handful, as an assistant has after its first weeks.
STORIES: tuple[tuple[str, ...], ...] = (
    ("greet", "ask_program_list", "ask_program_detail", "ask_cost", "thank", "goodbye"),
    ("greet", "ask_program_detail", "ask_schedule", "book_session", "affirm", "thank"),
    ("ask_cost", "ask_financial_aid", "check_eligibility", "inform", "talk_to_person"),
    ("greet", "bot_challenge", "talk_to_person", "request_callback", "goodbye"),
    ("ask_start_date", "ask_seats", "ask_application_process", "ask_sessions", "book_session", "thank"),
    ("change_language", "ask_requirements", "ask_age_requirement", "dont_know", "ask_contact", "goodbye"),
    ("ask_recommendation", "inform", "ask_pay", "ask_job_outcome", "deny", "goodbye"),
    ("greet", "reschedule_session", "inform", "cancel_session", "affirm", "give_feedback"),
)


def write_project(folder: Path, ours: Path) -> None:
    """The project in `folder`, made from the examples and names in our repository `ours`."""
    found = plain_examples(read_documents(ours / "data" / "nlu"))
    examples = {intent: evenly(texts, EXAMPLES_AN_INTENT) for intent, texts in found.items()}
    entities = _names(yaml.safe_load((ours / "domain.yml").read_text(encoding="utf-8"))["entities"])
    documents = {
        "config.yml": CONFIG,
        "domain.yml": domain(list(examples), entities),
        "data/nlu.yml": nlu_document(examples),
        "data/rules.yml": {"version": "3.1", "rules": rules(list(examples))},
        "data/stories.yml": {"version": "3.1", "stories": stories()},
    }
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        (folder / name).write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=10_000))
    shutil.copyfile(ACTIONS, folder / "actions.py")


def write_connections(folder: Path, *, actions_port: int) -> None:
    """Where the action server is, a tracker store that outlives a restart, and a Twilio account of nobody."""
    endpoints = {
        "action_endpoint": {"url": f"http://127.0.0.1:{actions_port}/webhook"},
        "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(folder / "tracker.db")},
    }
    credentials = {"twilio": {"account_sid": f"AC{'0' * 32}", "auth_token": "0" * 32, "twilio_number": "+12095550100"}}
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints))
    (folder / "credentials.yml").write_text(yaml.safe_dump(credentials))


def domain(intents: Sequence[str], entities: Sequence[str]) -> dict[str, Any]:
    """A slot for the program that is talked of, filled from its entity as Rasa's documentation does."""
    return {
        "version": "3.1",
        "intents": list(intents),
        "entities": list(entities),
        "slots": {
            "program": {
                "type": "text",
                "influence_conversation": False,
                "mappings": [{"type": "from_entity", "entity": "program"}],
            }
        },
        "responses": {"utter_default": [{"text": FALLBACK}]},
        "actions": [f"action_{intent}" for intent in intents],
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def rules(intents: Sequence[str]) -> list[dict[str, Any]]:
    answered = [
        {"rule": f"answer {intent}", "steps": [{"intent": intent}, {"action": f"action_{intent}"}]}
        for intent in intents
    ]
    fallback = {"rule": "ask again", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_default"}]}
    return [*answered, fallback]


def stories() -> list[dict[str, Any]]:
    return [
        {
            "story": f"path {number}",
            "steps": [step for intent in path for step in ({"intent": intent}, {"action": f"action_{intent}"})],
        }
        for number, path in enumerate(STORIES, start=1)
    ]


def content_hash(folder: Path, lock: Path) -> str:
    """What the model is made from: the project's training files and the engine's lock file."""
    digest = hashlib.sha256(lock.read_bytes())
    for name in ("config.yml", "domain.yml", "data/nlu.yml", "data/rules.yml", "data/stories.yml"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


def _names(entries: Sequence[str | Mapping[str, Any]]) -> list[str]:
    """Rasa lets an entity be a name, or a name with its settings."""
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]
