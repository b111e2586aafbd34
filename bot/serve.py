"""`python -m bot.serve --port 5005 --model FILE`: Rasa with the private channel and nothing else.

Settings by environment: RASA_SECRET, ACTIONS_SECRET, ACTIONS_URL; RASA_PORT is the default of --port.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from pathlib import Path

import bot.environment  # noqa: F401

REQUIRED = ("RASA_SECRET", "ACTIONS_SECRET", "ACTIONS_URL")

logger = logging.getLogger("bot.serve")


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    missing = [name for name in REQUIRED if not os.environ.get(name)]
    if missing:
        return _refuse(f"{', '.join(missing)} must be set")
    if not options.model.is_file():
        return _refuse(f"there is no model at {options.model}; train one with python -m bot.train")
    from bot.logs import quiet

    quiet()
    logger.info("loading Rasa")
    return _serve(options)


def _serve(options: argparse.Namespace) -> int:
    from rasa.core.run import configure_app, create_http_input_channels, load_agent_on_start
    from rasa.core.utils import AvailableEndpoints
    from sanic import Sanic

    from bot.channel import NotServing, check
    from bot.logs import quiet

    quiet()
    endpoints = AvailableEndpoints.read_endpoints(str(options.project / "endpoints.yml"))
    channels = create_http_input_channels(None, str(options.project / "credentials.yml"))
    app = configure_app(channels, enable_api=False, port=options.port, endpoints=endpoints)
    failures: list[str] = []

    async def load(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
        agent = await load_agent_on_start(str(options.model), endpoints, None, app, loop)
        try:
            check(agent)
        except NotServing as error:
            failures.append(str(error))
            raise

    app.register_listener(load, "before_server_start")
    try:
        app.run(host=options.host, port=options.port, workers=1, access_log=False, debug=False, motd=False)
    except Exception as error:
        failures = failures or [f"the server did not start: {type(error).__name__}"]
    return _refuse(failures[0]) if failures else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bot.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("RASA_PORT") or 5005))
    parser.add_argument("--host", default="127.0.0.1", help="loopback by default; another only in a closed network")
    parser.add_argument("--model", type=Path, required=True, help="the archive that bot.train wrote")
    parser.add_argument("--project", type=Path, default=Path("."), help="folder of endpoints.yml and credentials.yml")
    return parser.parse_args(arguments)


def _refuse(reason: str) -> int:
    print(f"rasa: {reason}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
