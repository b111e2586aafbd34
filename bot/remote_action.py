"""Calls to the actions server whose failures are seen.

Rasa logs a failing action as executed and goes on, so the borrower would hear nothing. Here every failure is
noted in the turn, no further action of that turn is called, and the app decides what to say.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.state import recent_events
from bot.turn import ActionFailed, Turn, current_turn

RESERVE_MS = 250
"""Kept back from the turn's deadline, for what Rasa does after the action has answered."""
SECRET_HEADER = "X-Porchlight-Secret"
DEADLINE_HEADER = "X-Porchlight-Deadline-Ms"

_schema = RemoteAction.action_response_format_spec()
_validator = validator_for(_schema)(_schema)
_rasas_run_action = MessageProcessor._run_action


class Skipped(Exception):
    """An action that was not called because one before it failed in the same turn."""


def install() -> None:
    """Put these calls in the place of Rasa's. Rasa builds its actions itself and offers no other way in."""
    RemoteAction.run = _run
    MessageProcessor._run_action = _run_action


def request_body(action: str, tracker: DialogueStateTracker, turn: Turn) -> dict[str, Any]:
    """What rasa-sdk expects, with the last turns only. Without a domain, rasa-sdk 3.21 answers 449."""
    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = [event.as_dict() for event in recent_events(tracker)]
    state["latest_message"] = {**(state["latest_message"] or {}), "metadata": turn.metadata}
    return {"next_action": action, "sender_id": tracker.sender_id, "tracker": state, "domain": {}, "version": "3.6.21"}


async def _run(
    self: RemoteAction,
    output_channel: OutputChannel,
    nlg: NaturalLanguageGenerator,
    tracker: DialogueStateTracker,
    domain: Domain,
) -> list[Event]:
    turn = current_turn.get()
    if turn.failed_actions:
        raise Skipped(self.name())
    answer = await _call(self, request_body(self.name(), tracker, turn), turn)
    for response in answer.get("responses") or []:
        if not response.get("response") or response.get("text"):
            raise ActionFailed(self.name(), "invalid", "a reply with words of its own, not those of a response")
    try:
        events = deserialise_events(answer.get("events") or [])
    except Exception as error:
        raise ActionFailed(self.name(), "invalid", f"an event: {type(error).__name__}") from None
    said = await self._utter_responses(answer.get("responses") or [], output_channel, nlg, tracker)
    return [*said, *events]


async def _call(action: RemoteAction, body: dict[str, Any], turn: Turn) -> dict[str, Any]:
    endpoint, name = action.action_endpoint, action.name()
    if endpoint is None or not endpoint.url:
        raise ActionFailed(name, "error", "no action_endpoint is configured")
    left = turn.milliseconds_left() - RESERVE_MS
    if left <= 0:
        raise ActionFailed(name, "timeout", "no time left in this turn")
    headers = {**endpoint.headers, DEADLINE_HEADER: str(left)}
    timeout = aiohttp.ClientTimeout(total=left / 1000)
    try:
        # A connection of its own for each call: one kept open may be dead after the actions server restarted.
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(endpoint.url, json=body, headers=headers) as answer,
        ):
            status, content = answer.status, await answer.read()
    except asyncio.TimeoutError:
        raise ActionFailed(name, "timeout", f"no answer within {left} ms") from None
    except aiohttp.ClientError as error:
        raise ActionFailed(name, "unreachable", type(error).__name__) from None
    return _read(name, status, content)


def _read(name: str, status: int, content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if status == 400 and isinstance(answer, dict) and "action_name" in answer:
        raise ActionExecutionRejection(answer["action_name"])
    if status == 503:
        raise ActionFailed(name, "unreachable", "status 503")
    if status != 200:
        raise ActionFailed(name, "error", f"status {status}")
    if answer is None:
        raise ActionFailed(name, "invalid", "the answer is not JSON")
    for error in _validator.iter_errors(answer):
        raise ActionFailed(name, "invalid", f"the answer does not fit at /{'/'.join(map(str, error.absolute_path))}")
    return answer


async def _run_action(self: MessageProcessor, action: Any, *arguments: Any) -> bool:
    action.run = _watched(action, action.run)
    return await _rasas_run_action(self, action, *arguments)


def _watched(action: Any, run: Callable) -> Callable:
    """Any action of Rasa, its own ones too: forms call a remote action, and a response may lack a variable."""

    async def watched(*arguments: Any) -> Any:
        turn = current_turn.get()
        try:
            return await run(*arguments)
        except (ActionExecutionRejection, Skipped):
            raise
        except ActionFailed as failure:
            turn.fail(failure.action, failure.kind, failure.detail)
            raise
        except Exception as error:
            turn.fail(action.name(), "error", type(error).__name__)
            raise

    return watched
