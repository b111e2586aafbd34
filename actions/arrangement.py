"""Looking up, changing and taking back what is arranged."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions import offer
from actions.callback_standing import tell_call_and_specialist
from actions.limits import barred, identify, refuse_promise, say_standing
from actions.person import by, escalate, how_to_call
from actions.promise import FORM, cleared, drafted_for, said_for
from actions.talk import Choice, Question, Talk, TopicAction, leave
from actions.words import day, money
from servicing.arrangement import service as arrangements
from servicing.arrangement import undo as undoing
from servicing.arrangement.rules import Refused
from servicing.arrangement.service import ArrangementView
from servicing.consent.rules import Talk as Subject
from servicing.turn.act import Scope, act

QUESTIONS = {
    "cancel_arrangement": Question(yes="action_cancel_arrangement", no="utter_arrangement_kept"),
    "keep_arrangement": Question(yes="utter_arrangement_kept", no="utter_arrangement_kept"),
}
TOLD = 4
"""Arrangements that are told of when asked: the last one and up to three before it."""
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
            told = await arrangements.history(session, scope.loan.id, TOLD)
        events: list[EventType] = [SlotSet("goal", None)]
        newest, earlier = (told[0], told[1:]) if told else (None, [])
        if newest is None or (talk.loop is not None and newest.status not in arrangements.LIVE):
            talk.say("utter_arrangement_none" if talk.loop is None else "utter_arrangement_none_yet")
            await tell_call_and_specialist(talk)
            return events
        if talk.loop is None:
            self._before(talk, earlier)
        if newest.status in arrangements.LIVE:
            await say_standing(talk, newest)
            events.append(SlotSet("question", "keep_arrangement"))
        else:
            self._ended(talk, newest)
        await tell_call_and_specialist(talk)
        return events

    def _before(self, talk: Talk, earlier: Sequence[ArrangementView]) -> None:
        """What was arranged before the last, oldest first."""
        if not earlier:
            return
        talk.say("utter_arrangements_before_head")
        for one in reversed(earlier):
            values = {"what": talk.words(f"utter_words_{one.kind}"), "state": talk.words(_state(one))}
            made_on = day(talk, one.created_at.astimezone(talk.zone).date())
            talk.say("utter_arrangements_before_item", total=money(talk, one.total), day=made_on, **values)

    def _ended(self, talk: Talk, newest: ArrangementView) -> None:
        last = newest.instalments[-1]
        values = {"total": money(talk, newest.total), "day": day(talk, last.due_date)}
        if newest.status == "completed":
            talk.say("utter_arrangement_completed", **values)
        elif newest.status == "broken":
            talk.say("utter_arrangement_broken", **values)
        elif newest.refused:
            talk.say("utter_plan_refused", **values)
        else:
            talk.say("utter_arrangement_cancelled", **values)


def _state(arrangement: ArrangementView) -> str:
    """The response that says what became of an arrangement."""
    return f"utter_words_arrangement_{'refused' if arrangement.refused else arrangement.status}"


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
        if before.kind == "repayment_plan":
            goal = {"action": "action_begin_plan", "entities": entities, "text": text}
            return [SlotSet("plan_replaces", True), SlotSet("goal", goal), FollowupAction("action_begin_plan")]
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
        if before.kind == "repayment_plan" and not await self._may(talk, before):
            when = await escalate(talk, f"Wants to end the repayment plan {before.id}, which runs.", "human_requested")
            talk.say("utter_plan_ended_by_a_person", when=by(talk, when), **how_to_call(talk))
            return [SlotSet("goal", None)]
        last = before.instalments[-1]
        values = {"total": money(talk, before.total), "day": day(talk, last.due_date)}
        talk.say("utter_ask_cancel_arrangement", YES, NO, **values)
        return [*(leave() if talk.loop else []), SlotSet("goal", None), SlotSet("question", "cancel_arrangement")]

    async def _may(self, talk: Talk, before: ArrangementView) -> bool:
        """A plan that nobody has agreed to, or that was only just set up here, is taken back like a promise."""
        if before.status == "pending_approval":
            return True
        async with talk.reading() as (session, scope):
            return await undoing.undoable(session, scope) is not None


class CancelArrangement(TopicAction):
    """Takes back what stands, once."""

    action = "action_cancel_arrangement"

    async def answer(self, talk: Talk) -> list[EventType]:
        if (closed := await barred(talk, Subject.FACTS)) is not None:
            return closed

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            cancelled = await arrangements.cancel(session, scope) or await undoing.undo(session, scope)
            return {"cancelled": cancelled is not None}

        done = await act(talk.runtime, talk.reference, "cancel_arrangement", "live", do)
        talk.say("utter_arrangement_taken_back" if done["cancelled"] else "utter_arrangement_none")
        return []
