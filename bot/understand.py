"""`python -m bot.understand MODEL`: a JSON object {"text", "now"} a line in, what the model makes of it a line out.

Reads `now` as an ISO time with offset, the borrower's; without one it takes the one of --now.
A line that cannot be read answers {"error": …} in its place; the exit code then is 1.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import bot.environment  # noqa: F401


class Understanding:
    """The parsing half of a model, without a server. Loading takes as long as starting one."""

    def __init__(self, model: Path) -> None:
        from bot.logs import quiet

        quiet()
        from rasa.core.agent import Agent

        quiet()
        self._agent = Agent.load(str(model))

    async def parse(self, text: str, now: str) -> dict[str, Any]:
        """Intent, ranking, entities and rights. Raises NoBusinessTime for a `now` that is none."""
        from rasa.core.channels.channel import UserMessage

        from bot.channel import understanding
        from bot.nlu.entities import business_time
        from bot.turn import words

        business_time({"now": now})
        message = UserMessage(words(text), None, "understand", metadata={"now": now})
        return {"text": text, **understanding(await self._agent.processor.parse_message(message))}


async def answer(model: Understanding, line: str, now: str | None) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        return await model.parse(asked["text"], asked.get("now") or now or "")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return {"error": f"{type(error).__name__}: a line must be an object with text and now"}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bot.understand", description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--now", help="for lines that carry none")
    parser.add_argument("--timed", action="store_true", help="on one core alone, with the milliseconds of each")
    options = parser.parse_args(arguments)
    if options.timed:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if not options.model.is_file():
        print(f"understand: there is no model at {options.model}", file=sys.stderr)
        return 1
    # Libraries print while they load; a reader of standard output expects JSON alone.
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    model = Understanding(options.model)
    failed = False
    loop = asyncio.new_event_loop()
    for line in sys.stdin:
        if line.strip():
            started = time.perf_counter()
            said = loop.run_until_complete(answer(model, line, options.now))
            if options.timed:
                said["milliseconds"] = round(1000 * (time.perf_counter() - started), 2)
            failed |= "error" in said
            print(json.dumps(said), file=output, flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
