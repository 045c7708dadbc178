"""Figures of an assistant, every one of them made up."""

from bench.figures import Figures, Growth, Level, Training
from bench.machine import Machine
from bench.report import Report

MACHINE = Machine(
    cores=2,
    cores_there=4,
    processor="Some Processor",
    memory=16_000_000_000,
    system="Linux",
    python="3.11.9",
    revision="abc1234",
    measured_on="2026-11-22",
)


def level(people: int, *, per_second: float, p95: float, failed: int = 0, others: float = 0.0) -> Level:
    return Level(
        people=people,
        turns=900,
        per_second=per_second,
        p50=p95 / 2,
        p95=p95,
        p99=p95 * 1.5,
        failed=failed,
        cpu=1 / per_second,
        others=others,
    )


def ours(
    *,
    speed: float = 30.0,
    p95: float = 1.0,
    last: float = 0.05,
    failed: int = 0,
    others: float = 0.0,
    engine: int = 300_000_000,
    training: float = 60.0,
    cold_start: float = 12.0,
) -> Figures:
    return Figures(
        training=Training(training, 0.0, cached=False),
        cold_start=cold_start,
        levels=tuple(level(people, per_second=speed, p95=p95, failed=failed, others=others) for people in (1, 8, 32)),
        growth=Growth(turns=500, first=0.05, last=last, failed=failed),
        memory={"engine": engine, "app": 100_000_000, "supervisor": 50_000_000},
    )


def peer() -> Figures:
    return Figures(
        training=Training(600.0, 0.0, cached=True),
        cold_start=40.0,
        levels=tuple(level(people, per_second=10.0, p95=4.0) for people in (1, 8, 32)),
        growth=Growth(turns=500, first=0.1, last=1.0, failed=0),
        memory={"server": 900_000_000, "action server": 100_000_000},
    )


def report(mine: Figures, *, quick: bool = False) -> Report:
    compared = (("engine", "app"), ("server", "action server"))
    return Report(machine=MACHINE, quick=quick, ours=mine, peer=peer(), compared=compared)
