"""Counts turns as they pass, for `/metrics`: which channel, language and intent, how they ended, how long they took."""

import datetime as dt
import time
from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from assistant.conversation.effects import EffectKind
from assistant.conversation.ports import Finished, Inbound, Ledger, Opened
from assistant.conversation.turn import Effect
from assistant.errors import StoreBusyError
from assistant.insight.outcomes import outcomes

# Up to what a caller is let wait (DESIGN: eight seconds).
SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 6.0, 8.0)
# Turns begun that may not have ended yet; one that died is forgotten when so many came after it.
BEGUN = 10_000


class Meters:
    """The app's own figures, in a registry of their own: several apps may live in one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.turns = self._counter("turns", "Turns answered, by how they ended.", "language", "intent", "outcome")
        self.seconds = Histogram(
            "porchlight_turn_seconds",
            "From the message being kept to its answer being kept.",
            ["channel"],
            buckets=SECONDS,
            registry=self._registry,
        )
        self.engine_failures = self._counter("engine_failures", "Turns that were answered without the engine.")
        self.duplicates = self._counter("duplicates", "Messages that had been answered before.")
        self.store_busy = self._counter("store_busy", "Messages or answers that the store could not take.")
        self.screenings = self._counter("screenings", "Results told, by program and status.", "program", "status")
        self.screening_rules = self._counter(
            "screening_rules", "What rules said in them: met, papers, unknown or not_met.", "program", "rule", "outcome"
        )
        self.screening_questions = self._counter(
            "screening_questions", "Questions of screenings: asked, answered, declined or left.", "question", "outcome"
        )
        self.open_handoffs = Gauge(
            "porchlight_open_handoffs", "Handoffs that wait for a person.", registry=self._registry
        )

        self._outbox = self._gauge("outbox_rows", "What was to go out, by what became of it.", "kind", "status")
        self._outbox_failed = self._gauge("outbox_failed", "What did not arrive, by the carrier's code.", "code")
        self._outbox_overdue = self._gauge("outbox_overdue_seconds", "How long the oldest that is due has waited.")

    def tell_outbox(self, rows: Mapping[tuple[str, str], float], failed: Mapping[str, float], overdue: float) -> None:
        """`rows` by kind and status, `failed` by code, `overdue` in seconds. They are counted anew each time."""
        self._outbox.clear()
        self._outbox_failed.clear()
        for (kind, status), count in rows.items():
            self._outbox.labels(kind, status).set(count)
        for code, count in failed.items():
            self._outbox_failed.labels(code).set(count)
        self._outbox_overdue.set(overdue)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"porchlight_{name}", what, labels, registry=self._registry)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"porchlight_{name}", what, ["channel", *labels], registry=self._registry)

    def render(self) -> bytes:
        """All of it, in Prometheus' text format."""
        return generate_latest(self._registry)


class MeteredLedger:
    """A ledger that counts what passes through it. Every turn does, so neither desk nor store need know."""

    def __init__(self, ledger: Ledger, meters: Meters, seconds: Callable[[], float] = time.perf_counter) -> None:
        self._ledger = ledger
        self._meters = meters
        self._seconds = seconds
        self._begun: dict[str, float] = {}

    def receive(self, inbound: Inbound, now: dt.datetime) -> Opened:
        began = self._seconds()
        try:
            opened = self._ledger.receive(inbound, now)
        except StoreBusyError:
            self._meters.store_busy.labels(inbound.channel).inc()
            raise
        if opened.answered is not None:
            self._meters.duplicates.labels(inbound.channel).inc()
        else:
            # A turn that was overtaken is received again; the person has waited since the first time.
            self._begun.setdefault(opened.message, began)
            self._forget()
        return opened

    def finish(self, finished: Finished, now: dt.datetime) -> None:
        channel = finished.inbound.channel
        try:
            self._ledger.finish(finished, now)
        except StoreBusyError:
            self._meters.store_busy.labels(channel).inc()
            raise
        ended = self._seconds()
        self._meters.seconds.labels(channel).observe(ended - self._begun.pop(finished.opened.message, ended))
        intent = finished.intent or "none"
        self._meters.turns.labels(channel, finished.answer.language, intent, _outcome(finished)).inc()
        if finished.error is not None:
            self._meters.engine_failures.labels(channel).inc()
        for effect in finished.effects:
            self._count(channel, effect)

    def _count(self, channel: str, effect: Effect) -> None:
        if effect.kind == EffectKind.STEP:
            step = effect.args
            self._meters.screening_questions.labels(channel, step["question"], step["outcome"]).inc()
        if effect.kind == EffectKind.SCREENED:
            for result in effect.args["results"]:
                program = result["program"]
                self._meters.screenings.labels(channel, program, result["status"]).inc()
                for one in outcomes(result):
                    self._meters.screening_rules.labels(channel, program, one.rule, one.outcome).inc()

    def _forget(self) -> None:
        while len(self._begun) > BEGUN:
            self._begun.pop(next(iter(self._begun)), None)


def _outcome(finished: Finished) -> str:
    """`degraded`, or what came after the replies: `listen`, `transfer`, `record`, `hangup`, `silent`."""
    return "degraded" if finished.answer.degraded else finished.answer.directive
