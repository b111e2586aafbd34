"""The one form of which every topic's form is a kind: what it does with any message, whatever it asks for.

Six things are the same everywhere: a question in the middle is answered and the form goes on; a new value for
something known is a correction and said to be one; one message may fill several slots; one can go back; failed
answers are counted per slot (an example, then choices, then a person); and a person comes in one turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.offer import Trouble
from actions.person import hand_over
from actions.talk import LISTEN, REQUESTED, Talk, leave

ANSWERS = frozenset(
    {
        "inform",
        "affirm",
        "deny",
        "nlu_fallback",
        "goodbye",
        "express_emotion",
        "thanks",
        "greet",
        "go_back",
        "start_over",
        "cancel_flow",
    }
)
"""Intents under which values in a message answer any form; in a question or a report they belong to that."""
NOT_AN_ANSWER = frozenset({"inform", "affirm", "deny", "nlu_fallback"})
"""Intents that no rule answers inside a form: without a value, the answer was not understood."""
MOST_FAILURES = 3


@dataclass(frozen=True)
class Outcome:
    """What a form made of a message: slots to set, something to ask about, or where to go instead."""

    values: Mapping[str, Any] = field(default_factory=dict)
    trouble: Trouble | None = None
    events: tuple[EventType, ...] | None = None
    """Given, these are all that happens: the form is over."""

    @property
    def empty(self) -> bool:
        return not self.values and self.trouble is None and self.events is None


class TopicForm(FormValidationAction):
    """Fills the slots of `form`. Subclasses say what a message means to them and what comes next.

    With no slot set, Rasa rejects the form, a rule answers, and the form asks again.
    """

    form: str
    slots: tuple[str, ...]
    topic: str
    """What the form is about, for the specialist who takes over: a phrase in English."""
    own: frozenset[str] = frozenset()
    """Intents that speak of the form's own topic: values said with them answer it, as with those of ANSWERS."""
    dropped = "utter_cancel_flow"
    """The response that says the form was left and nothing of it counts."""

    def name(self) -> str:
        return f"validate_{self.form}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        talk = Talk(dispatcher, tracker)
        answers = talk.intent in ANSWERS | self.own or self.answered_by(talk)
        asks_on = talk.started or talk.answered_already or answers or talk.intent == "repeat"
        if asks_on and (over := await self.lapsed(talk)) is not None:
            return over
        if talk.started:
            return await self._settle(talk, await self.begin(talk), None)
        requested = talk.slot(REQUESTED)
        if talk.answered_already:
            return [_trouble("returning", requested), SlotSet(REQUESTED, requested)]
        if talk.intent == "repeat":
            return [SlotSet("trouble", talk.slot("trouble")), SlotSet(REQUESTED, requested)]
        outcome = await self.hear(talk, requested) if answers else Outcome()
        if not outcome.empty:
            return await self._settle(talk, outcome, requested)
        if talk.intent == "go_back":
            return self._go_back(talk, requested)
        if talk.intent == "start_over":
            return self._ask_first(talk)
        if talk.intent not in NOT_AN_ANSWER | self.own:
            return []
        return await self._settle(talk, Outcome(trouble=Trouble("not_understood", requested)), requested)

    def answered_by(self, talk: Talk) -> bool:
        """A message that belongs to another topic answers what was asked all the same."""
        return False

    async def lapsed(self, talk: Talk) -> list[EventType] | None:
        """The events that end a form which may not go on, None where it may. Looked at before it asks anything."""
        return None

    async def begin(self, talk: Talk) -> Outcome:
        """What is known when the form begins."""
        return await self.hear(talk, None)

    async def hear(self, talk: Talk, requested: str | None) -> Outcome:
        """What this message fills. `requested` is the slot that was asked for, None when the form begins."""
        raise NotImplementedError

    def next_slot(self, talk: Talk, values: Mapping[str, Any]) -> str | None:
        """What to ask for; None when all is there."""
        return next((slot for slot in self.slots if values.get(slot) is None), None)

    def draft(self, talk: Talk) -> dict[str, Any]:
        return {slot: talk.slot(slot) for slot in self.slots}

    @classmethod
    def empty(cls) -> list[EventType]:
        """The events that forget what was filled."""
        return [SlotSet(slot, None) for slot in cls.slots]

    async def _settle(self, talk: Talk, outcome: Outcome, requested: str | None) -> list[EventType]:
        if outcome.events is not None:
            return list(outcome.events)
        before = self.draft(talk)
        values = {**before, **outcome.values}
        events: list[EventType] = [SlotSet(slot, value) for slot, value in outcome.values.items()]
        trouble = outcome.trouble
        failures = {slot: count for slot, count in (talk.slot("failures") or {}).items() if values.get(slot) is None}
        if trouble is None:
            changed = sorted(
                slot for slot, value in outcome.values.items() if before.get(slot) not in (None, value) and value
            )
            reason = SlotSet("trouble", {"reason": "changed", "slots": changed} if changed else None)
            return [*events, reason, SlotSet("failures", failures), SlotSet(REQUESTED, self.next_slot(talk, values))]
        count = failures.get(trouble.slot, 0) + 1
        if count >= MOST_FAILURES:
            await hand_over(talk, f"The assistant could not get an answer it understood about {self.topic}.")
            return [*leave(), *self.empty(), FollowupAction(LISTEN)]
        failures[trouble.slot] = count
        return [
            *events,
            SlotSet("failures", failures),
            _trouble(trouble.reason, trouble.slot, count, trouble.values),
            SlotSet(REQUESTED, trouble.slot),
        ]

    def _go_back(self, talk: Talk, requested: str | None) -> list[EventType]:
        """Empties the last slot that was filled before the one asked for, and asks for it."""
        values = self.draft(talk)
        order = list(self.slots)
        earlier = order[: order.index(requested)] if requested in order else order
        filled = [slot for slot in earlier if values.get(slot) is not None]
        if not filled:
            return [_trouble("first", requested), SlotSet(REQUESTED, requested)]
        return [SlotSet(filled[-1], None), _trouble("back", filled[-1]), SlotSet(REQUESTED, filled[-1])]

    def _ask_first(self, talk: Talk) -> list[EventType]:
        return [
            *self.empty(),
            SlotSet("failures", None),
            _trouble("again", None),
            SlotSet(REQUESTED, self.next_slot(talk, {})),
        ]


def forms() -> dict[str, type[TopicForm]]:
    """Every topic's form by its name."""
    return {form.form: form for form in TopicForm.__subclasses__()}


def forgotten() -> list[EventType]:
    """The events that forget whatever was being made, and what was wanted when it began. Who writes stays known."""
    made = [form for name, form in forms().items() if name != "verification_form"]
    return [*(event for form in made for event in form.empty()), SlotSet("goal", None)]


def _trouble(reason: str, slot: str | None, count: int = 0, values: Mapping[str, str] | None = None) -> EventType:
    return SlotSet("trouble", {"reason": reason, "slot": slot, "count": count, **(values or {})})


class Ask(Action):
    """Asks for one slot of a form: one message, which says why it asks again if it does."""

    form: str
    slot: str

    def name(self) -> str:
        return f"action_ask_{self.form}_{self.slot}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        talk = Talk(dispatcher, tracker)
        trouble = dict(talk.slot("trouble") or {})
        await self.ask(talk, trouble.pop("reason", None), trouble)
        return []

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        """`reason`: why it is asked again, None the first time; `trouble` holds `count` and values."""
        raise NotImplementedError
