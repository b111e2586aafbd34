"""The private channel between the app and Rasa: a turn in, replies and the next state out."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import remote_action
from bot.logs import quiet
from bot.responses import ReviewedResponses, choice_of
from bot.rights import RIGHTS
from bot.state import RequestTrackerStore, compact, restore
from bot.turn import ActionFailed, Malformed, Turn, current_turn, read_turn

logger = logging.getLogger("bot.channel")

FALLBACK = "nlu_fallback"
_OURS_OF_AN_ENTITY = frozenset({"extractor", "confidence_entity", "confidence_role", "confidence_group"})


class NotServing(RuntimeError):
    """Rasa came up without a part that this channel cannot do without."""


class Replies(OutputChannel):
    """Collects what Rasa says. Its name is the borrower's channel, by which variations are chosen."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self.messages: list[dict[str, Any]] = []

    def name(self) -> str:  # type: ignore[override]
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.messages.append(message)


class TurnInput(InputChannel):
    """`POST /webhooks/turn/`: one turn, stateless. `GET` there answers 200 once turns can be served."""

    @classmethod
    def name(cls) -> str:
        return "turn"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TurnInput:
        return cls((credentials or {}).get("secret"))

    def __init__(self, secret: str | None) -> None:
        if not secret or not isinstance(secret, str):
            raise ValueError("the turn channel needs a secret (RASA_SECRET)")
        self._secret = secret.encode()
        quiet()
        remote_action.install()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("turn_input", "turn_input")

        @routes.listener("after_server_start")
        async def check_start(app: Sanic, _: Any) -> None:
            check(getattr(app.ctx, "agent", None))
            logger.info("ready to take turns")

        @routes.get("/")
        async def ready(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            try:
                check(agent)
            except NotServing as error:
                return json({"error": str(error)}, status=503)
            return json({"status": "ok", "model_id": agent.model_id})

        @routes.post("/")
        async def turn(request: Request) -> HTTPResponse:
            given = request.headers.get(remote_action.SECRET_HEADER, "").encode()
            if not hmac.compare_digest(given, self._secret):
                return json({"error": "wrong secret"}, status=403)
            return await answer(request)

        return routes


def check(agent: Agent | None) -> None:
    """Raise NotServing unless model, state and words are the ones this channel is built on.

    Rasa falls back to a store in memory when the named one does not load, and to no model when it cannot be read.
    """
    if agent is None or agent.processor is None:
        raise NotServing("no model is loaded")
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    if not isinstance(store, RequestTrackerStore):
        raise NotServing("the tracker store must be bot.state.RequestTrackerStore")
    if not isinstance(agent.nlg, ReviewedResponses):
        raise NotServing("nlg must be bot.responses.ReviewedResponses")
    if agent.domain.session_config.are_sessions_enabled():
        raise NotServing("session_expiration_time must be 0: Rasa's clock must not clear a conversation")


async def answer(request: Request) -> HTTPResponse:
    """One turn. A failure answers with the class of the error only: messages of errors quote people."""
    agent: Agent | None = getattr(request.app.ctx, "agent", None)
    try:
        check(agent)
        try:
            body = request.json
        except Exception:
            raise Malformed("the body must be JSON") from None
        turn = read_turn(body, agent.domain)
        current_turn.set(turn)
        return json(await (parse(turn, agent) if turn.mode == "parse" else respond(turn, agent)))
    except Malformed as error:
        return json({"error": str(error)}, status=400)
    except Exception as error:
        logger.error("a turn failed", exc_info=True)
        return json({"error": type(error).__name__}, status=500)


async def parse(turn: Turn, agent: Agent) -> dict[str, Any]:
    """The understanding alone: nothing is predicted, nothing is run."""
    message = UserMessage(turn.text, None, turn.conversation, input_channel=turn.channel, metadata=turn.metadata)
    parsed = _chosen(turn) or await agent.processor.parse_message(message)
    return {**understanding(parsed), **_nothing_said(turn, agent)}


async def respond(turn: Turn, agent: Agent) -> dict[str, Any]:
    """Let Rasa answer from the turn's state, and give back what it said and the state after it."""
    # Rasa's own call of the store swallows errors and begins a new conversation: find them before.
    restore(turn.conversation, turn.state, agent.domain)
    agent.processor.on_circuit_break = _too_many_actions
    replies = Replies(turn.channel)
    message = UserMessage(
        turn.text,
        replies,
        turn.conversation,
        parse_data=_chosen(turn),
        input_channel=turn.channel,
        message_id=str(turn.turn_id),
        metadata=turn.metadata,
    )
    await agent.processor.handle_message(message)
    if turn.tracker is None:
        raise NotServing("Rasa did not save the conversation")
    spoken = _spoken(turn, replies.messages)
    loop = turn.tracker.active_loop_name
    return {
        **understanding(_heard(turn.tracker)),
        "replies": spoken,
        "state": compact(turn.tracker, agent.domain),
        "requested_slot": turn.tracker.get_slot("requested_slot") if loop else None,
        "active_loop": loop,
        "failed_actions": turn.failed_actions,
        "model_id": agent.model_id,
    }


def understanding(parsed: dict[str, Any]) -> dict[str, Any]:
    """Intent, ranking, entities, rights, other intents and language of Rasa's parse.

    Below the threshold the intent is "nlu_fallback" with the threshold as its confidence; `intents` always holds
    the model's own ranking.
    """
    return {
        "intent": parsed["intent"]["name"],
        "confidence": parsed["intent"]["confidence"],
        "intents": [
            {"name": intent["name"], "confidence": intent["confidence"]}
            for intent in parsed.get("intent_ranking", [])
            if intent["name"] != FALLBACK
        ],
        "entities": [
            {name: value for name, value in entity.items() if name not in _OURS_OF_AN_ENTITY}
            for entity in parsed["entities"]
        ],
        "rights": parsed.get("rights", []),
        "also": parsed.get("also", []),
        "language": parsed.get("language"),
    }


def _heard(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The parse of this turn's message, also when Rasa's fallback has taken the message back."""
    return next(event.parse_data for event in reversed(tracker.events) if isinstance(event, UserUttered))


def _chosen(turn: Turn) -> dict[str, Any] | None:
    if turn.choice is None:
        return None
    intent = {"name": turn.choice.intent, "confidence": 1.0}
    return {
        "text": turn.text,
        "intent": intent,
        "intent_ranking": [intent],
        "entities": [{"entity": name, "value": value} for name, value in turn.choice.entities.items()],
        "rights": [{"intent": intent["name"], "confidence": 1.0}] if intent["name"] in RIGHTS else [],
    }


def _spoken(turn: Turn, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    spoken = []
    for message in messages:
        response = message.get("utter_action")
        try:
            if not response:
                raise ActionFailed("response", "invalid", "a reply without the name of a response")
            choices = [choice_of(button, response) for button in message.get("buttons") or []]
        except ActionFailed as failure:
            turn.fail(failure.action, failure.kind, failure.detail)
            continue
        spoken.append(
            {
                "response": response,
                "variation": message["variation"],
                "text": message["text"],
                "choices": choices,
                "variables": message["variables"],
            }
        )
    return spoken


def _nothing_said(turn: Turn, agent: Agent) -> dict[str, Any]:
    return {
        "replies": [],
        "state": None,
        "requested_slot": None,
        "active_loop": None,
        "failed_actions": turn.failed_actions,
        "model_id": agent.model_id,
    }


def _too_many_actions(*_: Any) -> None:
    current_turn.get().fail("prediction", "error", "Rasa stopped after too many actions in one turn")
