import os

import pytest

from bench.census import (
    Process,
    Reading,
    busy_seconds,
    by_part,
    descendants,
    memory,
    others_share,
    parse_stat,
    processes_below,
)


def process(pid: int, parent: int, command: str = "") -> Process:
    return Process(pid, parent, command, cpu=0.0)


def test_stat_is_read_whatever_the_name_holds() -> None:
    stat = "4217 (a) (b c) S 17 4217 4217 0 -1 4194304 1 2 3 4 250 50 7 8 20 0 1 0 12345"
    assert parse_stat(stat, "python server.py", 100) == Process(4217, 17, "python server.py", cpu=3.0)


def test_descendants_are_found_at_any_depth_and_nobody_else() -> None:
    everybody = [process(2, 1), process(3, 2), process(4, 3), process(5, 1), process(6, 99)]
    assert [found.pid for found in descendants(everybody, 2)] == [3, 4]
    assert [found.pid for found in descendants(everybody, 1)] == [2, 3, 4, 5]
    assert descendants(everybody, 6) == []


def test_processes_belong_to_the_first_part_that_knows_them() -> None:
    server, worker, shell = (
        process(2, 1, "python engine/server.py"),
        process(3, 2, "engine/server.py -x"),
        process(4, 1),
    )
    parts = {"engine": "engine/server.py", "app": "uvicorn"}
    assert by_part([server, worker, shell], parts) == {"engine": [server, worker], "app": []}


def test_memory_of_this_process_is_told() -> None:
    assert memory(process(os.getpid(), 1)) > 1_000_000


def test_memory_of_a_process_that_ended_is_nothing() -> None:
    assert memory(process(2**22 + 1, 1)) == 0


def test_nothing_is_below_a_process_that_is_not_there() -> None:
    assert processes_below(2**22 + 1) == []


def test_busy_time_leaves_out_idling_waiting_and_guests() -> None:
    #                       user nice system idle iowait irq softirq steal guest guest_nice
    assert busy_seconds("cpu 1000 20 300 9000 700 4 6 70 500 5\ncpu0 1 2 3", 100) == 14.0


@pytest.mark.parametrize(("machine", "expected"), [(20.0, 0.5), (10.0, 0.0), (9.0, 0.0), (40.0, 1.0)])
def test_others_have_what_we_did_not_use(machine: float, expected: float) -> None:
    before = Reading(at=100.0, parts=0.0, ours=5.0, machine=50.0)
    after = Reading(at=110.0, parts=0.0, ours=15.0, machine=50.0 + machine)
    assert others_share(before, after, 2) == expected
