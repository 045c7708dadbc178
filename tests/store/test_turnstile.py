import threading

import pytest

from assistant.errors import StoreBusyError
from assistant.store.turnstile import Turnstile


def test_one_passes_at_a_time_in_the_order_of_coming() -> None:
    turnstile, passed = Turnstile(), []

    def come(number: int) -> None:
        with turnstile.passage(patience=60):
            passed.append(number)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(20)]
    with turnstile.passage(patience=0):
        for number, thread in enumerate(threads):
            thread.start()
            while len(turnstile._waiting) <= number:
                pass  # until this one stands in the queue
        assert passed == []
    for thread in threads:
        thread.join()
    assert passed == list(range(20))


def test_who_waits_too_long_is_told_and_leaves_the_queue() -> None:
    turnstile = Turnstile()
    with turnstile.passage(patience=0):
        with pytest.raises(StoreBusyError, match="others have been writing"), turnstile.passage(patience=0):
            pytest.fail("two at once")
        assert not turnstile._waiting
    with turnstile.passage(patience=0):
        pass


def test_who_fails_inside_leaves_it_open() -> None:
    turnstile = Turnstile()
    with pytest.raises(ZeroDivisionError), turnstile.passage(patience=0):
        raise ZeroDivisionError
    with turnstile.passage(patience=0):
        pass
