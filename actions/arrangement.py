"""Looking up, changing and taking back a promise that stands."""

from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions import offer
from actions.callback_standing import tell_call_and_specialist
from actions.limits import barred, identify, refuse_promise, say_standing
from actions.promise import FORM, cleared, drafted_for, said_for
from actions.talk import Choice, Question, Talk, TopicAction, leave
from actions.words import day, money
from servicing.arrangement import service as arrangements
from servicing.arrangement.rules import Refused
from servicing.arrangement.service import ArrangementView
from servicing.consent.rules import Talk as Subject
from servicing.turn.act import Scope, act

QUESTIONS = {
    "cancel_arrangement": Question(yes="action_cancel_arrangement", no="utter_arrangement_kept"),
    "keep_arrangement": Question(yes="utter_arrangement_kept", no="utter_arrangement_kept"),
}
YES, NO = Choice("utter_choice_cancel_it", "affirm"), Choice("utter_choice_keep_arrangement", "deny")


async def standing(talk: Talk) -> ArrangementView | None:
    async with talk.reading() as (session, scope):
        return await arrangements.live(session, scope.loan.id) if scope.loan else None


class TellArrangement(TopicAction):
    """What was arranged, and what became of it."""

    action = "action_tell_arrangement"

    async def answer(self, talk: Talk) -> list[EventType]:
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        if (closed := await barred(talk, Subject.FACTS)) is not None:
            return [SlotSet("goal", None), *closed]
        async with talk.reading() as (session, scope):
            assert scope.loan is not None
            newest = await arrangements.latest(session, scope.loan.id)
        events: list[EventType] = [SlotSet("goal", None)]
        if talk.loop is not None and (newest is None or newest.status not in arrangements.LIVE):
            talk.say("utter_arrangement_none_yet")
        elif newest is None:
            talk.say("utter_arrangement_none")
        elif newest.status in arrangements.LIVE:
            say_standing(talk, newest)
            events.append(SlotSet("question", "keep_arrangement"))
        else:
            last = newest.instalments[-1]
            values = {"total": money(talk, newest.total), "day": day(talk, last.due_date)}
            if newest.status == "completed":
                talk.say("utter_arrangement_completed", **values)
            elif newest.status == "broken":
                talk.say("utter_arrangement_broken", **values)
            else:
                talk.say("utter_arrangement_cancelled", **values)
        await tell_call_and_specialist(talk)
        return events


class BeginChange(TopicAction):
    """Puts a new promise in the place of the one that stands: what is not said anew stays as it was."""

    action = "action_begin_change"

    async def answer(self, talk: Talk) -> list[EventType]:
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        entities, text = said_for(talk, self.action)
        before = await standing(talk)
        if before is None:
            talk.say("utter_arrangement_none" if talk.loop is None else "utter_arrangement_none_yet")
            return [SlotSet("goal", None)]
        async with talk.reading() as (session, scope):
            refused = await arrangements.check(session, scope, (), replace=True)
        if isinstance(refused, Refused) and refused.reason != "no_parts":
            return [SlotSet("goal", None), *await refuse_promise(talk, refused.reason)]
        goal = {"action": "action_begin_promise", "entities": entities, "text": text}
        kept = drafted_for(talk, self.action)
        for (amount, on), part in zip(offer.PARTS, () if kept else before.instalments, strict=False):
            kept += [SlotSet(amount, str(part.amount)), SlotSet(on, part.due_date.isoformat())]
        return [
            *cleared(),
            *kept,
            SlotSet("promise_replaces", True),
            SlotSet("goal", goal),
            FollowupAction(FORM),
        ]


class BeginCancel(TopicAction):
    """Asks before it takes a promise back."""

    action = "action_begin_cancel"

    async def answer(self, talk: Talk) -> list[EventType]:
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        if (closed := await barred(talk, Subject.FACTS)) is not None:
            return [SlotSet("goal", None), *closed]
        before = await standing(talk)
        if before is None:
            talk.say("utter_arrangement_none" if talk.loop is None else "utter_arrangement_none_yet")
            return [SlotSet("goal", None)]
        if before.kind != "promise_to_pay":
            say_standing(talk, before)
            return [SlotSet("goal", None), SlotSet("question", "offer_person")]
        last = before.instalments[-1]
        values = {"total": money(talk, before.total), "day": day(talk, last.due_date)}
        talk.say("utter_ask_cancel_arrangement", YES, NO, **values)
        return [*(leave() if talk.loop else []), SlotSet("goal", None), SlotSet("question", "cancel_arrangement")]


class CancelArrangement(TopicAction):
    """Takes the promise back, once."""

    action = "action_cancel_arrangement"

    async def answer(self, talk: Talk) -> list[EventType]:
        if (closed := await barred(talk, Subject.FACTS)) is not None:
            return closed

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            return {"cancelled": await arrangements.cancel(session, scope) is not None}

        done = await act(talk.runtime, talk.reference, "cancel_arrangement", "live", do)
        talk.say("utter_arrangement_taken_back" if done["cancelled"] else "utter_arrangement_none")
        return []
