"""The worker's entry point."""

import asyncio
import logging

from channels.sms.sending import sender_of
from porchlight.composition import build
from porchlight.settings import Settings
from porchlight.worker.process import Worker, stop_on_signals
from porchlight.worker.rasa import RasaClient


async def serve(settings: Settings) -> None:
    """Runs the worker until it is told to stop."""
    runtime, engine = build(settings, pool_size=20)
    rasa = RasaClient(settings.rasa_url, settings.rasa_secret)
    stop = asyncio.Event()
    stop_on_signals(stop)
    sender = sender_of(settings, runtime)
    await Worker(runtime, rasa, sender).run(stop)
    await sender.aclose()
    await rasa.aclose()
    await engine.dispose()


def main(settings: Settings) -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(serve(settings))
