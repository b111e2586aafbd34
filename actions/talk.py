"""One turn as an action sees it: what was said, what was asked before, and how to answer."""

import json
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.ext.asyncio import AsyncSession

from actions.runtime import current
from servicing.runtime import Runtime
from servicing.turn.act import Scope, TurnReference, reading
from servicing.wording import texts

LISTEN = "action_listen"
REQUESTED = "requested_slot"


@dataclass(frozen=True)
class Choice:
    """An answer that is offered. `title` is a response that holds nothing but the title's words."""

    title: str
    intent: str
    entities: Mapping[str, str] | None = None
    values: Mapping[str, str] | None = None
    """For a title with placeholders."""


PERSON = Choice("utter_choice_person", "request_human")
YES, NO = Choice("utter_choice_yes", "affirm"), Choice("utter_choice_no", "deny")


@dataclass(frozen=True)
class Question:
    """A yes-or-no question that an answer outside a form may end with (slot `question`), and what each answer does.

    `yes` and `no` name an action to go on with, or a response to say.
    """

    yes: str
    no: str = "utter_as_you_like"


class Talk:
    """The latest message, the slots and the way to say something in the borrower's language."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self._dispatcher = dispatcher
        self.tracker = tracker
        metadata = tracker.latest_message["metadata"]
        self.reference = TurnReference(
            turn_id=metadata["turn_id"],
            attempt=metadata["attempt"],
            now=datetime.fromisoformat(metadata["now"]),
            time_zone=metadata["time_zone"],
        )
        self.channel: str = metadata["channel"]
        self.runtime: Runtime = current()

    @property
    def language(self) -> str:
        return self.slot("language") or "en"

    @property
    def today(self) -> date:
        return self.reference.today

    @property
    def zone(self) -> ZoneInfo:
        """The borrower's time zone."""
        return ZoneInfo(self.reference.time_zone)

    @property
    def intent(self) -> str | None:
        return (self.tracker.latest_message.get("intent") or {}).get("name")

    @property
    def ranking(self) -> list[str]:
        """Intents the message may have meant, likeliest first."""
        return [one["name"] for one in self.tracker.latest_message.get("intent_ranking") or ()]

    @property
    def text(self) -> str:
        return self.tracker.latest_message.get("text") or ""

    @property
    def entities(self) -> list[dict[str, Any]]:
        return list(self.tracker.latest_message.get("entities") or ())

    def entity(self, name: str) -> str | None:
        return next((found["value"] for found in self.entities if found["entity"] == name), None)

    def slot(self, name: str) -> Any:
        return self.tracker.get_slot(name)

    @property
    def loop(self) -> str | None:
        """The form that runs."""
        return self.tracker.active_loop_name

    def reading(self) -> AbstractAsyncContextManager[tuple[AsyncSession, Scope]]:
        """A transaction that only reads, and what this turn may look at."""
        return reading(self.runtime, self.reference)

    def say(self, response: str, *choices: Choice, **values: str) -> None:
        """Says a reviewed response with these values in it, and offers `choices` after those that it has itself."""
        buttons = [
            {
                "title": self.words(choice.title, **(choice.values or {})),
                "payload": f"/{choice.intent}" + (json.dumps(dict(choice.entities)) if choice.entities else ""),
            }
            for choice in choices
        ]
        self._dispatcher.utter_message(response=response, buttons=buttons, **values)

    def words(self, response: str, **values: str) -> str:
        """The words of a response, for use inside another or as a choice's title."""
        return texts.text(response, self.language, self.channel, self.runtime.servicer, **values).text

    @property
    def started(self) -> bool:
        """The form that runs was begun in this turn."""
        return any(event["event"] == "active_loop" and event.get("name") for event in self._since_heard())

    @property
    def answered_already(self) -> bool:
        """Another action has answered this message; the form that runs only asks again."""
        return any(
            event["event"] == "action" and event["name"] not in (LISTEN, self.loop, f"validate_{self.loop}")
            for event in self._since_heard()
        )

    def _since_heard(self) -> list[dict[str, Any]]:
        events = self.tracker.events
        heard = max((index for index, event in enumerate(events) if event["event"] == "user"), default=-1)
        return events[heard + 1 :]

    def _turn_before(self) -> list[dict[str, Any]]:
        """What happened between the borrower's last message but one and the last."""
        events = self.tracker.events
        heard = [index for index, event in enumerate(events) if event["event"] == "user"]
        if not heard:
            return []
        return events[heard[-2] + 1 if len(heard) > 1 else 0 : heard[-1]]

    @property
    def asked(self) -> str | None:
        """The yes-or-no question that our last answer ended with; None if something else was said since."""
        for event in reversed(self._turn_before()):
            if event["event"] == "slot" and event["name"] == "question":
                return event["value"]
        return None

    @property
    def said_before(self) -> str | None:
        """The words of our last answer, while they are remembered."""
        said = [event.get("text") for event in self._turn_before() if event["event"] == "bot"]
        return "\n".join(text for text in said if text) or None

    @property
    def responses_before(self) -> set[str]:
        """The names of the responses of our last answer."""
        return {
            (event.get("metadata") or {}).get("utter_action") or ""
            for event in self._turn_before()
            if event["event"] == "bot"
        }


def leave() -> list[EventType]:
    """The events that end whatever form runs."""
    return [ActiveLoop(None), SlotSet(REQUESTED, None), SlotSet("trouble", None), SlotSet("failures", None)]


class TopicAction(Action):
    """An action that answers. Outside a form it is the last of its turn, unless it names what follows."""

    action: str

    def name(self) -> str:
        return self.action

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        talk = Talk(dispatcher, tracker)
        events = await self.answer(talk)
        stays = talk.loop is not None and not any(
            event["event"] == "active_loop" and event["name"] is None for event in events
        )
        if not stays and not any(event["event"] == "followup" for event in events):
            events.append(FollowupAction(LISTEN))
        return events

    async def answer(self, talk: Talk) -> list[EventType]:
        """Says what there is to say and returns what changes."""
        raise NotImplementedError
