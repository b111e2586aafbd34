"""Handing over to a person, and saying when one will answer."""

from datetime import datetime
from typing import Any

from rasa_sdk.events import EventType
from sqlalchemy.ext.asyncio import AsyncSession

from actions.talk import Question, Talk, TopicAction, leave
from servicing.escalation.rules import due_at
from servicing.escalation.service import open_escalation, open_for
from servicing.rights.rules import ESCALATION
from servicing.turn.act import Scope, act
from servicing.wording import format

REASONS = {"attorney": "attorney", "crisis": "crisis", "safety": "safety", "bankruptcy": "bankruptcy"}
"""What a person is called for under a protection; under any other it is as if one had been asked for."""


QUESTIONS = {"offer_person": Question(yes="action_hand_over")}


async def call_a_person(talk: Talk, summary: str, protection: str) -> datetime:
    """Puts the thread before a person, once for this turn and reason; says nothing. Gives the due time."""
    return await escalate(talk, summary, REASONS.get(protection, "human_requested"))


async def hand_over(talk: Talk, summary: str, reason: str = "low_confidence") -> None:
    """Puts the thread before a person, and says so, and by when they answer."""
    due_at = await escalate(talk, summary, reason)
    talk.say("utter_handed_over", when=by(talk, due_at), **how_to_call(talk))


async def escalate(talk: Talk, summary: str, reason: str) -> datetime:
    """Opens an escalation for this turn, once, and gives its due time."""

    async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
        escalation = await open_escalation(
            session,
            talk.runtime,
            reason=reason,
            summary=summary,
            now=talk.reference.now,
            conversation_id=scope.conversation.id,
            loan_id=scope.loan.id if scope.loan else None,
            borrower_id=scope.borrower.id if scope.borrower else None,
            turn_id=scope.turn.id,
        )
        return {"due_at": escalation.due_at.isoformat()}

    done = await act(talk.runtime, talk.reference, "escalate", reason, do)
    return datetime.fromisoformat(done["due_at"])


def by(talk: Talk, moment: datetime) -> str:
    """A due time in words, in the borrower's zone."""
    return format.date_time(moment, talk.reference.time_zone, talk.language, talk.today)


def how_to_call(talk: Talk) -> dict[str, str]:
    return {"servicer_phone": format.phone(talk.runtime.servicer.phone)}


async def answered_by(talk: Talk, intent: str) -> str:
    """When a person will have answered what this intent raised: its escalation's due time, open already or not."""
    kind = ESCALATION[intent]
    async with talk.reading() as (session, scope):
        for escalation in await open_for(session, scope.conversation.id):
            if escalation.reason == kind.reason:
                return by(talk, escalation.due_at)
    servicer = talk.runtime.servicer
    return by(talk, due_at(kind.priority, talk.reference.now, servicer.hours, servicer.time_zone))


class HandOver(TopicAction):
    """The borrower said yes to a person."""

    action = "action_hand_over"

    async def answer(self, talk: Talk) -> list[EventType]:
        await hand_over(talk, "Asked for a specialist's help.", "human_requested")
        return leave()
