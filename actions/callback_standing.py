"""The call that is booked: looked up, taken back, reminded of, put into a calendar."""

from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions.limits import NO, YES, barred, identify
from actions.talk import Choice, Question, Talk, TopicAction, leave
from actions.words import appointment
from servicing.callback import service as callbacks
from servicing.callback.link import Link, token
from servicing.callback.service import CallbackView
from servicing.clock.service import machine_now
from servicing.consent.rules import Talk as Subject
from servicing.specialist.service import assigned
from servicing.turn.act import Scope, act
from servicing.wording import format

QUESTIONS = {
    "keep_callback": Question(yes="utter_callback_kept", no="utter_callback_kept"),
    "book_callback": Question(yes="action_begin_callback"),
    "cancel_callback": Question(yes="action_cancel_callback", no="utter_callback_kept"),
    "callback_reminder": Question(yes="action_remind_callback"),
    "first_callback": Question(yes="action_take_first_callback"),
}
MOVE = Choice("utter_choice_move_call", "reschedule_callback")
TAKE_BACK = Choice("utter_choice_take_back_call", "cancel_callback")
KEEP = Choice("utter_choice_keep_call", "deny")


async def standing(talk: Talk) -> CallbackView | None:
    """The call that stood when this turn began; None where there is none."""
    async with talk.reading() as (session, scope):
        return await callbacks.live(session, scope, before_turn=scope.turn.id)


def values_of(talk: Talk, callback: CallbackView) -> dict[str, str]:
    return {
        "specialist": callback.specialist,
        "time": appointment(talk, callback.starts_at),
        "ending": format.phone_ending(callback.phone),
    }


def say_standing(talk: Talk, callback: CallbackView) -> None:
    """Says which call is booked, and offers to move it or take it back."""
    talk.say("utter_callback_stands", MOVE, TAKE_BACK, KEEP, **values_of(talk, callback))


async def tell_call_and_specialist(talk: Talk) -> None:
    """Says which call is booked, and who has the loan: their name and number (12 CFR 1024.40(a))."""
    async with talk.reading() as (session, scope):
        assert scope.loan is not None
        callback = await callbacks.live(session, scope)
        specialist = await assigned(session, scope.loan)
    if callback is not None:
        talk.say("utter_callback_is_booked", **values_of(talk, callback))
    if specialist is not None:
        phone = format.phone(specialist.phone)
        talk.say("utter_your_specialist", specialist=specialist.name, specialist_phone=phone)


def say_none(talk: Talk) -> list[EventType]:
    """Says that no call is booked, and offers one."""
    if talk.loop is not None:
        talk.say("utter_callback_none_yet")
        return [SlotSet("goal", None)]
    talk.say("utter_callback_none", YES, NO)
    return [SlotSet("goal", None), SlotSet("question", "book_callback")]


class CallbackAction(TopicAction):
    """About the call that is booked: it needs to know who asks."""

    async def answer(self, talk: Talk) -> list[EventType]:
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        if (closed := await barred(talk, Subject.APPOINTMENT)) is not None:
            return [SlotSet("goal", None), *closed]
        before = await standing(talk)
        return say_none(talk) if before is None else await self.about(talk, before)

    async def about(self, talk: Talk, callback: CallbackView) -> list[EventType]:
        raise NotImplementedError


class TellCallback(CallbackAction):
    action = "action_tell_callback"

    async def about(self, talk: Talk, callback: CallbackView) -> list[EventType]:
        if talk.loop is not None:
            talk.say("utter_callback_is_booked", **values_of(talk, callback))
            return [SlotSet("goal", None)]
        say_standing(talk, callback)
        return [SlotSet("goal", None), SlotSet("question", "keep_callback")]


class BeginCancel(CallbackAction):
    """Asks before it takes a call back; while one is only being set up, that is left."""

    action = "action_begin_cancel_callback"

    async def answer(self, talk: Talk) -> list[EventType]:
        if talk.loop == "callback_form" and not talk.slot("callback_moves"):
            return [FollowupAction("action_cancel_flow")]
        return await super().answer(talk)

    async def about(self, talk: Talk, callback: CallbackView) -> list[EventType]:
        yes, no = Choice("utter_choice_yes_take_back", "affirm"), KEEP
        talk.say("utter_ask_cancel_callback", yes, no, **values_of(talk, callback))
        return [*(leave() if talk.loop else []), SlotSet("goal", None), SlotSet("question", "cancel_callback")]


class CancelCallback(TopicAction):
    """Takes the call back, once."""

    action = "action_cancel_callback"

    async def answer(self, talk: Talk) -> list[EventType]:
        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            return {"cancelled": await callbacks.cancel(session, scope) is not None}

        done = await act(talk.runtime, talk.reference, "cancel_callback", "live", do)
        if not done["cancelled"]:
            return say_none(talk)
        talk.say("utter_callback_taken_back")
        return []


async def offer_reminder(talk: Talk, callback: CallbackView) -> list[EventType]:
    """On web chat a link for the calendar; and a reminder by text, where one can be sent and comes in time."""
    if talk.channel == "web" and talk.runtime.public_url:
        key = token(talk.runtime.vault, Link(callback.id, talk.language), machine_now())
        talk.say("utter_callback_calendar", calendar_url=f"{talk.runtime.public_url}/chat/callbacks/{key}.ics")
    async with talk.reading() as (session, scope):
        kept = await callbacks.reminded(session, callback.id)
        found = None if kept else await callbacks.reminder_of(session, scope, callback)
    if found is None:
        return []
    due_at, address = found
    ending = format.phone_ending(address)
    if (callback.starts_at - due_at).days >= 1:
        talk.say("utter_ask_callback_reminder_day", YES, NO, ending=ending)
    else:
        talk.say("utter_ask_callback_reminder_hour", YES, NO, ending=ending)
    return [SlotSet("question", "callback_reminder")]


class RemindCallback(TopicAction):
    """The yes to a reminder."""

    action = "action_remind_callback"

    async def answer(self, talk: Talk) -> list[EventType]:
        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            callback = await callbacks.live(session, scope)
            due_at = await callbacks.remind(session, scope, callback) if callback is not None else None
            return {"due_at": due_at.isoformat() if due_at is not None else None}

        done = await act(talk.runtime, talk.reference, "remind_callback", "live", do)
        if done["due_at"] is None:
            talk.say("utter_callback_no_reminder")
        else:
            talk.say("utter_callback_reminder_kept", time=appointment(talk, done["due_at"]))
        return []
