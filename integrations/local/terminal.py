"""The phone and the chat in a terminal, or in a pipe: a client of a line that is up, and of nothing else.

printf 'hi\n' | ./porchlight talk --sms
"""

import re
import sys
import uuid
from pathlib import Path
from typing import Any, Literal, TextIO

import yaml

from integrations.local.terminal_line import Line

Mode = Literal["sms", "voice", "chat"]
_WORDS = yaml.safe_load((Path(__file__).parent / "terminal.yml").read_text(encoding="utf-8"))
_KEYS = re.compile(r"[0-9*#]+")


def talk(
    mode: Mode,
    base_url: str,
    language: str,
    number: str,
    *,
    given: TextIO | None = None,
    shown: TextIO | None = None,
) -> None:
    """Until /quit, the end of the input or the end of the call. Raises `CarrierError` where nothing answers.

    `language` is that of the prompts, the hint that a chat begins with, and on a call the key that is pressed first.
    """
    screen = Screen(language, given or sys.stdin, shown or sys.stdout)
    line = Line(base_url)
    screen.print(screen.word("begin", mode, number=number))
    if mode == "chat":
        _chat(line, screen, language)
    elif mode == "sms":
        _sms(line, screen, number)
    else:
        _voice(line, screen, number, language)


class Screen:
    """What is typed and what is printed. A prompt appears only where somebody types."""

    def __init__(self, language: str, given: TextIO, shown: TextIO) -> None:
        self._language = language
        self._given = given
        self._shown = shown

    def word(self, *path: str, **facts: object) -> str:
        words = _WORDS
        for name in path:
            words = words[name]
        return str(words[self._language]).format(**facts)

    def print(self, text: str) -> None:
        self._shown.write(f"{text}\n")
        self._shown.flush()

    def say(self, who: str, text: str, tag: str = "") -> None:
        self.print(f"{self.word('who', who):>9}  {f'[{tag}] ' if tag else ''}{text}")

    def ask(self) -> str | None:
        """The next line that is not blank; `None` at /quit or the end."""
        while True:
            if self._given.isatty():
                self._shown.write("> ")
                self._shown.flush()
            typed = self._given.readline()
            if not typed or typed.strip() == "/quit":
                return None
            if typed.strip():
                return typed.strip()


def _chat(line: Line, screen: Screen, language: str) -> None:
    conversation: str | None = None
    while (text := screen.ask()) is not None:
        body = {"conversation": conversation, "text": text, "language": language, "id": str(uuid.uuid4())}
        answer = line.post("/chat/messages", body, accepts=(503,))
        conversation = answer.get("conversation", conversation)
        for reply in answer.get("replies", []):
            screen.say("line", reply["text"], answer.get("language", ""))
            for choice in reply.get("choices", []):
                screen.print(f"{'':>11}· {choice['label']}")


def _sms(line: Line, screen: Screen, number: str) -> None:
    thread = Thread(screen, line.handset(number))
    while (text := screen.ask()) is not None:
        sent = line.post("/local/texts", {"from": number, "body": text}, accepts=(422,))
        if "detail" in sent:
            screen.print(screen.word("now", "deaf", reason=sent["detail"]["error"]))
        thread.print_news(line.handset(number))


class Thread:
    """Prints the texts and refusals that came since it looked last."""

    def __init__(self, screen: Screen, handset: dict[str, Any]) -> None:
        self._screen = screen
        self._seen = {text["sid"] for text in handset["texts"]}
        self._errors = len(handset["errors"])

    def print_news(self, handset: dict[str, Any]) -> None:
        screen = self._screen
        for text in handset["texts"]:
            if text["sid"] in self._seen:
                continue
            self._seen.add(text["sid"])
            if text["way"] == "received":
                screen.say("carrier" if text["by"] == "carrier" else "line", text["body"], "sms")
                if text["segments"] > 1:
                    screen.print(screen.word("now", "segments", count=text["segments"]))
                if text["status"] == "failed":
                    screen.print(screen.word("now", "failed", code=text["code"]))
        for error in handset["errors"][self._errors :]:
            screen.print(screen.word("now", "refused", **{**error, "code": error["code"] or ""}))
        self._errors = len(handset["errors"])


def _voice(line: Line, screen: Screen, number: str, language: str) -> None:
    thread = Thread(screen, line.handset(number))
    call = line.post("/local/calls", {"from": number})
    view = Transcript(screen)
    if language == "es" and (call["waiting"] or {}).get("kind") == "gather" and "dtmf" in call["waiting"]["input"]:
        line.post(f"/local/calls/{call['sid']}/digits", {"digits": "2"}, accepts=(409,))
    while True:
        handset = line.handset(number)
        call = handset["call"]
        view.print_news(call)
        thread.print_news(handset)
        if call["status"] not in ("ringing", "in-progress"):
            return
        typed = screen.ask()
        path, body = _command(call, typed)
        if path is None:
            screen.print(screen.word("now", "nobody"))
            continue
        answer = line.post(path, body, accepts=(404, 409, 422))
        if "detail" in answer:
            detail = answer["detail"]
            screen.print(screen.word("now", "deaf", reason=detail["error"] if isinstance(detail, dict) else detail))


def _command(call: dict[str, Any], typed: str | None) -> tuple[str | None, dict[str, Any]]:
    """Where what was typed goes; no path for a desk that does not ring. The end of the input hangs up."""
    base, said = f"/local/calls/{call['sid']}", typed or "/hangup"
    if said.startswith("/desk"):
        legs = [leg for leg in call["legs"] if leg["status"] in ("ringing", "in-progress")]
        if not legs:
            return None, {}
        legs.sort(key=lambda leg: leg["status"] != "ringing")  # another may wait meanwhile
        base, said = f"/local/staff/{legs[0]['sid']}", said.removeprefix("/desk").strip()
        if said in ("answer", "ignore", "hangup", "silence"):
            return f"{base}/{said}", {}
    if said in ("/hangup", "/silence"):
        return f"{base}/{said[1:]}", {}
    pressed = said.removeprefix("/press").strip()
    if _KEYS.fullmatch(pressed):
        return f"{base}/digits", {"digits": pressed}
    return f"{base}/speech", {"text": said}


class Transcript:
    """Prints what was said since it looked last, and what the line waits for."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._last: dict[str, int] = {}

    def print_news(self, call: dict[str, Any]) -> None:
        for leg in (call, *call["legs"]):
            for line in leg["lines"]:
                if line["id"] > self._last.get(leg["sid"], 0):
                    self._last[leg["sid"]] = line["id"]
                    # What the two say to each other stands on both phones; once is enough here.
                    if leg is call or line["who"] == "line" or line["kind"] != "said":
                        self._print(line, leg is not call)
        self._print_state(call)

    def _print(self, line: dict[str, Any], whispered: bool) -> None:
        text = line["text"]
        if line["kind"] != "said":
            text = self._screen.word("heard", line["kind"], text=text)
        tags = [line["language"] or "", self._screen.word("who", "staff") if whispered else ""]
        self._screen.say(line["who"], text, " → ".join(tag for tag in tags if tag))

    def _print_state(self, call: dict[str, Any]) -> None:
        screen, waiting = self._screen, call["waiting"]
        if call["status"] not in ("ringing", "in-progress"):
            screen.print(screen.word("now", "ended", status=call["status"]))
        elif waiting:
            numbers = ", ".join(leg["to"] for leg in call["legs"])
            inputs = ", ".join(screen.word("inputs", kind) for kind in waiting.get("input", []))
            screen.print(screen.word("now", waiting["kind"], **{**waiting, "input": inputs, "numbers": numbers}))
