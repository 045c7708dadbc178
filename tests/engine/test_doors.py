"""The HTTP doors: who may enter, what is refused, and what happens when the app is away."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time

import pytest

from tests.engine.conftest import ENGINE, PYTHON, SECRET, Engine, StartEngine, free_port


def test_health_needs_no_secret_and_names_the_model(engine: Engine, model_path) -> None:
    status, answer = engine.request("GET", "/health", secret=None)
    assert (status, answer) == (200, {"status": "ready", "model": model_path.name.removesuffix(".tar.gz")})


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x"])
@pytest.mark.parametrize("path", ["/turn", "/parse", "/parse/batch", "/model"])
def test_bad_secret_is_refused(engine: Engine, path: str, secret: str | None) -> None:
    status, answer = engine.request("POST", path, {"text": "hi"}, secret)
    assert (status, answer["error"]) == (401, "unauthorized")
    assert engine.actions.calls == []


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"model": "0123456789abcdef"}, 404, "unknown_model"),
        ({"model": "../other"}, 422, "invalid"),
        ({"model": ""}, 422, "invalid"),
        ({}, 422, "invalid"),
    ],
)
def test_a_model_that_is_not_there_changes_nothing(
    engine: Engine, model_path, sent: dict, status: int, code: str
) -> None:
    answered, answer = engine.request("POST", "/model", sent)
    assert (answered, answer["error"]) == (status, code)
    assert engine.request("GET", "/health")[1]["model"] == model_path.name.removesuffix(".tar.gz")


def test_another_model_takes_over_while_people_are_answered(
    engine: Engine, start_engine: StartEngine, model_path
) -> None:
    process, port = start_engine(engine.actions.url)
    engine, other = Engine(port, engine.actions), model_path.parent / "0therm0del.tar.gz"
    other.unlink(missing_ok=True)
    other.symlink_to(model_path)
    answered: list[int] = []
    talking = threading.Thread(target=lambda: answered.extend(engine.turn("hi")[0] for _ in range(40)))
    try:
        talking.start()
        assert engine.request("POST", "/model", {"model": "0therm0del"}) == (
            200,
            {"status": "ready", "model": "0therm0del"},
        )
        talking.join()
        assert answered == [200] * 40
        assert engine.request("GET", "/health")[1] == {"status": "ready", "model": "0therm0del"}
        assert engine.turn("how much is the cna class")[0] == 200
    finally:
        other.unlink()
        process.kill()


@pytest.mark.parametrize("text", ["", "   ", "\n", "/", " / /"])
def test_empty_text_is_refused(engine: Engine, text: str) -> None:
    status, answer = engine.turn(text)
    assert (status, answer["error"]) == (422, "empty_text")


@pytest.mark.parametrize(
    "text", ["/restart", "/emergency", '/inform{"answer": "done"}', "//goodbye", " /session_start"]
)
def test_leading_slash_is_no_command(engine: Engine, text: str) -> None:
    status, answer = engine.turn(text, intent="inform")
    assert (status, answer["actions"]) == (200, ["action_inform"])
    assert answer["slots"] == {}
    assert not engine.actions.calls[0]["tracker"]["latest_message"]["text"].startswith("/")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"intent": "no_such"}, "unknown_intent"),
        ({"slots": {"no_such": 1}}, "unknown_slot"),
        ({"loop": "intake_form"}, "invalid"),
        ({"language": "fr"}, "invalid"),
        ({"conversation": ""}, "invalid"),
        ({"message": None}, "invalid"),
        ({"metadata": []}, "invalid"),
    ],
)
def test_what_does_not_fit_is_refused(engine: Engine, sent: dict, code: str) -> None:
    if sent == {"metadata": []}:
        sent = {"metadata": ["x"]}
    status, answer = engine.turn("hi", **sent)
    assert (status, answer["error"]) == (422, code)


def test_no_json_is_refused(engine: Engine) -> None:
    assert engine.request("POST", "/turn", b"{no")[1]["error"] == "invalid_json"


def test_large_body_is_refused(engine: Engine) -> None:
    status, answer = engine.turn("x" * 70_000)
    assert (status, answer["error"]) == (413, "too_large")


def test_unknown_path_is_json(engine: Engine) -> None:
    status, answer = engine.request("GET", "/nowhere")
    assert (status, answer["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    "answer", [(500, {}), (200, []), (200, {"events": "none"}), (200, {"events": [{"no": "event"}]}), (404, {})]
)
def test_failing_action_is_a_502(engine: Engine, answer: tuple) -> None:
    engine.actions.answers["action_greet"] = answer
    status, told = engine.turn("hi", intent="greet")
    assert (status, told["error"]) == (502, "action_failed")
    assert "Traceback" not in str(told)


def test_actions_without_end_are_a_502(engine: Engine) -> None:
    engine.actions.answers["action_greet"] = {
        "events": [{"event": "followup", "name": "action_greet"}],
        "responses": [],
    }
    assert engine.turn("hi", intent="greet")[0] == 502


def test_action_server_away_is_a_502_and_term_is_graceful(start_engine: StartEngine) -> None:
    process, port = start_engine(f"http://127.0.0.1:{free_port()}/engine/actions")
    alone = Engine(port, actions=None)  # type: ignore[arg-type]  # nobody is there to be asked
    assert alone.turn("hi", intent="greet")[0] == 502
    assert alone.request("POST", "/parse", {"text": "hi"})[0] == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


def test_actions_are_called_with_the_secret_and_the_metadata(engine: Engine) -> None:
    engine.turn("hi there", intent="greet", language="es", medium="voice", metadata={"call": "CA1"})
    call = engine.actions.calls[0]
    assert call["authorization"] == f"Bearer {SECRET}"
    assert call["sender_id"] == "c-1"
    assert call["tracker"]["latest_message"]["metadata"] == {
        "call": "CA1",
        "conversation": "c-1",
        "message": "m-1",
        "medium": "voice",
        "language": "es",
    }


def test_health_answers_while_a_batch_is_read(engine: Engine) -> None:
    """However long a busy machine takes for both: no answer waits for the batch to end."""
    assert any(longest_share_of_a_batch(engine) < 0.5 for _ in range(5))


def longest_share_of_a_batch(engine: Engine) -> float:
    """How long the slowest answer about health took, of the time that the batch took."""
    import threading

    batch = threading.Thread(
        target=engine.request, args=("POST", "/parse/batch", {"texts": ["how long is the class"] * 150})
    )
    began, slowest = time.perf_counter(), 0.0
    batch.start()
    while batch.is_alive():
        asked = time.perf_counter()
        assert engine.request("GET", "/health", secret=None)[0] == 200
        slowest = max(slowest, time.perf_counter() - asked)
        time.sleep(0.02)
    return slowest / (time.perf_counter() - began)


def test_it_does_not_start_with_another_model_than_the_one_that_was_named(model_path) -> None:
    """Rasa takes whichever lies in that folder."""
    gone = model_path.with_name("0123456789abcdef.tar.gz")
    command = [PYTHON, ENGINE / "server.py", "--port", str(free_port()), "--model", gone]
    given = os.environ | {"PORCHLIGHT_ENGINE_SECRET": SECRET}
    ended = subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=120)
    assert (ended.returncode, ended.stderr.strip().splitlines()[-1]) == (1, f"there is no model {gone}")
