"""One process by itself."""

import logging
import os
from typing import Literal

from porchlight import training
from porchlight.postgres import APP, url
from porchlight.settings import ROOT, Settings


def serve(settings: Settings, process: Literal["app", "worker", "actions", "rasa"], host: str) -> None:
    """Runs it until it is told to stop. `host` is where rasa or actions listen."""
    if process == "rasa":
        command = training.serve_command(settings, host)
        os.chdir(ROOT)
        os.execve(command[0], command, training.serve_environment(settings))
    if settings.embedded_database:
        settings.database_url = url(settings.porchlight_home, APP)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    # It would write the address of each request, and addresses hold what nobody is to read in a log.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    if process == "app":
        from porchlight.serving import serve_app

        serve_app(settings)
    elif process == "worker":
        from porchlight.worker.main import main as work

        work(settings)
    else:
        from porchlight.actions_server import main as act

        act(settings, host)
