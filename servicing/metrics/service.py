"""The figures of a span of time; `desk.api.metrics.Summary` defines each. Counts alone: nobody can be found in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, exists, extract, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from servicing.arrangement.models import Arrangement
from servicing.callback.models import Callback
from servicing.consent.models import ConsentEvent
from servicing.conversation.models import Conversation
from servicing.escalation.models import Escalation
from servicing.hardship.models import Hardship
from servicing.identity.models import VerificationEvent
from servicing.message.models import Message, Outbox
from servicing.turn.models import Turn

UNRESOLVED = Escalation.status != "resolved"


async def summary(session: AsyncSession, since: datetime, until: datetime, now: datetime) -> dict[str, Any]:
    """The figures from `since` until before `until`; what is open is as of `now`. All on the business clock, but for
    how long an answer took."""

    def within(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return (column >= since) & (column < until)

    async def count(query: Select[int]) -> int:
        return await session.scalar(query) or 0

    async def by(column: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]) -> dict[str, int]:
        rows = await session.execute(select(column, func.count()).where(*conditions).group_by(column))
        return {str(key): number for key, number in rows if key is not None}

    turns = within(Turn.opened_at)
    took = extract("epoch", Turn.closed_at - Turn.started_at)
    half, most = (
        await session.execute(
            select(
                func.percentile_cont(0.5).within_group(took),
                func.percentile_cont(0.95).within_group(took),
            ).where(turns, Turn.outcome == "replied")
        )
    ).one()
    active = await count(
        select(func.count(distinct(Message.conversation_id))).where(within(Message.at), Message.author == "borrower")
    )
    handed_over = await count(
        select(func.count(distinct(Message.conversation_id))).where(
            within(Message.at),
            Message.author == "borrower",
            exists().where(Escalation.conversation_id == Message.conversation_id, within(Escalation.opened_at)),
        )
    )
    claimed_after = await session.scalar(
        select(
            func.percentile_cont(0.5).within_group(extract("epoch", Escalation.claimed_at - Escalation.opened_at))
        ).where(within(Escalation.opened_at), Escalation.claimed_at.is_not(None))
    )
    promised = await session.scalar(
        select(func.sum(Arrangement.total)).where(
            within(Arrangement.created_at), Arrangement.status.in_(("active", "completed", "broken"))
        )
    )
    return {
        "from": since.isoformat(),
        "to": until.isoformat(),
        "conversations_opened": await count(
            select(func.count()).select_from(Conversation).where(within(Conversation.opened_at))
        ),
        "conversations_active": active,
        "conversations_verified": await count(
            select(func.count(distinct(VerificationEvent.conversation_id))).where(
                within(VerificationEvent.at), VerificationEvent.event == "verified"
            )
        ),
        "messages_by_author": await by(Message.author, within(Message.at), Message.refused_by.is_(None)),
        "messages_refused": await count(
            select(func.count()).select_from(Message).where(within(Message.at), Message.refused_by.is_not(None))
        ),
        "turns_by_outcome": await by(Turn.outcome, turns, Turn.status == "closed"),
        "answer_seconds_median": _rounded(half),
        "answer_seconds_p95": _rounded(most),
        "self_service_rate": round(1 - handed_over / active, 4) if active else None,
        "texts_by_status": await by(Outbox.status, within(Outbox.due_at)),
        "opt_outs": await count(
            select(func.count())
            .select_from(ConsentEvent)
            .where(
                within(ConsentEvent.at),
                ConsentEvent.topic == "texts",
                ConsentEvent.event == "withdrawn",
                ConsentEvent.source == "borrower",
            )
        ),
        "escalations_by_reason": await by(Escalation.reason, within(Escalation.opened_at)),
        "escalations_unresolved": await count(select(func.count()).select_from(Escalation).where(UNRESOLVED)),
        "escalations_overdue": await count(
            select(func.count()).select_from(Escalation).where(UNRESOLVED, Escalation.due_at < now)
        ),
        "claim_minutes_median": _rounded(float(claimed_after) / 60 if claimed_after is not None else None),
        "arrangements_by_status": await by(Arrangement.status, within(Arrangement.created_at)),
        "arranged_total": f"{promised or 0:.2f}",
        "hardships_by_status": await by(Hardship.status, within(Hardship.received_at)),
        "callbacks_by_status": await by(Callback.status, within(Callback.created_at)),
    }


def _rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), 3)
