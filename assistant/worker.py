"""The worker as a process of its own: `python -m assistant.worker`, as `./porchlight worker` runs it."""

import asyncio
import logging
import signal

from assistant.jobs.worker import Worker
from assistant.settings import Settings
from assistant.wiring import Services, build


async def work(services: Services) -> None:
    """Until SIGTERM or SIGINT; what is on its way to the carrier is finished first."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    worker = Worker(services)
    await services.start_sending()
    await worker.start()
    try:
        await stopped.wait()
    finally:
        await worker.stop()
        await services.stop()


def main() -> None:
    settings = Settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(work(build(settings, remote=True)))


if __name__ == "__main__":
    main()
