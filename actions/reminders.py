"""Reminders of planned payments: asked about once something is arranged, kept at a yes."""

from datetime import date
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions.talk import NO, YES, Question, Talk, TopicAction
from actions.words import day
from servicing.arrangement import notices
from servicing.arrangement import service as arrangements
from servicing.reminder import service as reminders
from servicing.turn.act import Scope, act
from servicing.wording import format

QUESTIONS = {"remind_payments": Question(yes="action_remind_payments")}


async def offer_reminders(talk: Talk) -> list[EventType]:
    """Asks whether to text about what was just arranged, where a text can be sent and comes in time."""
    async with talk.reading() as (session, scope):
        standing = await arrangements.live(session, scope.loan.id) if scope.loan is not None else None
        address = await reminders.number_of(session, scope)
        if standing is None or address is None:
            return []
        days = [on for _, on in notices.reminder_days(standing, talk.today)]
        if not days or not await reminders.may_be_sent(session, scope, address, "payment_reminder"):
            return []
    ending = format.phone_ending(address)
    if len(standing.instalments) > 1:
        talk.say("utter_ask_payment_reminders", YES, NO, ending=ending)
    elif len(days) > 1:
        talk.say("utter_ask_payment_reminder_twice", YES, NO, day=day(talk, days[0]), ending=ending)
    else:
        talk.say("utter_ask_payment_reminder", YES, NO, day=day(talk, days[0]), ending=ending)
    return [SlotSet("question", "remind_payments")]


class RemindPayments(TopicAction):
    """The yes to reminders."""

    action = "action_remind_payments"

    async def answer(self, talk: Talk) -> list[EventType]:
        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            standing = await arrangements.live(session, scope.loan.id) if scope.loan is not None else None
            first = await notices.remind(session, scope, standing) if standing is not None else None
            return {"first": first.isoformat() if first is not None else None}

        done = await act(talk.runtime, talk.reference, "remind_payments", "live", do)
        if done["first"] is None:
            talk.say("utter_payment_no_reminder")
        else:
            talk.say("utter_payment_reminders_kept", day=day(talk, date.fromisoformat(done["first"])))
        return []
