"""Hardships: opened by the first request for help, filled in as it is told, handed in when confirmed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.service import record as record_audit
from servicing.escalation.rules import end_of_day
from servicing.escalation.service import open_escalation
from servicing.hardship import rules
from servicing.hardship.models import Hardship
from servicing.loan.models import Loan
from servicing.loan.service import locked
from servicing.runtime import Runtime

UNFINISHED = ("received", "in_progress")
NARRATIVE_LIMIT = 4000


@dataclass(frozen=True)
class Told:
    """Who told what, where: a verified borrower, in a turn of a conversation. `words` are masked."""

    loan_id: int
    borrower_id: int
    conversation_id: UUID
    turn_id: int
    now: datetime
    words: str = ""


async def receive(session: AsyncSession, runtime: Runtime, told: Told) -> Hardship:
    """Opens a hardship (`received`) with its work item, or gives the one that is not finished.

    A request for help with any fact is a loss mitigation application from then on, finished or not (12 CFR
    1024.31, comments 41(b)(1)-2 and -3), so the written acknowledgment is due whatever comes of the conversation.
    """
    await locked(session, told.loan_id)
    hardship = await unfinished(session, told.loan_id, told.borrower_id)
    if hardship is not None:
        if told.turn_id != hardship.turn_id:
            _add_words(hardship, told.words)
        return hardship
    received_on = told.now.astimezone(ZoneInfo(runtime.servicer.time_zone)).date()
    hardship = Hardship(
        loan_id=told.loan_id,
        borrower_id=told.borrower_id,
        turn_id=told.turn_id,
        status="received",
        answers={},
        received_at=told.now,
        updated_at=told.now,
        acknowledge_by=rules.acknowledge_by(received_on),
    )
    _add_words(hardship, told.words)
    session.add(hardship)
    await session.flush()
    await open_escalation(
        session,
        runtime,
        reason="written_acknowledgment",
        summary=f"Asked for help. The written acknowledgment is due by {hardship.acknowledge_by.isoformat()}.",
        now=told.now,
        loan_id=told.loan_id,
        borrower_id=told.borrower_id,
        conversation_id=told.conversation_id,
        turn_id=told.turn_id,
        due_at=end_of_day(hardship.acknowledge_by, runtime.servicer.time_zone),
    )
    await _audit(session, hardship, "hardship:receive", told, {"acknowledge_by": hardship.acknowledge_by.isoformat()})
    return hardship


async def unfinished(session: AsyncSession, loan_id: int, borrower_id: int) -> Hardship | None:
    """The borrower's hardship on this loan that is still being told."""
    query = select(Hardship).where(
        Hardship.loan_id == loan_id, Hardship.borrower_id == borrower_id, Hardship.status.in_(UNFINISHED)
    )
    return await session.scalar(query)


async def newest(session: AsyncSession, loan_id: int, borrower_id: int | None = None) -> Hardship | None:
    """The latest hardship of the loan that was not withdrawn, of this borrower where one is given."""
    query = select(Hardship).where(Hardship.loan_id == loan_id, Hardship.status != "withdrawn")
    if borrower_id is not None:
        query = query.where(Hardship.borrower_id == borrower_id)
    return await session.scalar(query.order_by(Hardship.id.desc()).limit(1))


async def of_loan(session: AsyncSession, loan_id: int) -> list[Hardship]:
    """All hardships of a loan, newest first."""
    query = select(Hardship).where(Hardship.loan_id == loan_id)
    return list(await session.scalars(query.order_by(Hardship.id.desc())))


async def fill(session: AsyncSession, runtime: Runtime, told: Told, answers: rules.Answers) -> Hardship:
    """Keeps what is known by now, as the form holds it."""
    hardship = await receive(session, runtime, told)
    known = {question: answers.get(question) for question in rules.QUESTIONS if answers.get(question) is not None}
    if known != hardship.answers:
        _put(hardship, known, told.now)
        await session.flush()
    return hardship


async def submit(session: AsyncSession, runtime: Runtime, told: Told, answers: rules.Answers) -> Hardship:
    """Hands in what the borrower confirmed. ValueError while a question is open."""
    if (question := rules.missing(answers)) is not None:
        raise ValueError(f"{question} was not answered")
    hardship = await fill(session, runtime, told, answers)
    hardship.status, hardship.submitted_at = "submitted", told.now
    await session.flush()
    await _audit(session, hardship, "hardship:submit", told, {"reason": hardship.reason, "duration": hardship.duration})
    return hardship


async def resolve(session: AsyncSession, told: Told) -> Hardship | None:
    """The borrower says that it is over; None where no hardship was told."""
    await locked(session, told.loan_id)
    hardship = await newest(session, told.loan_id, told.borrower_id)
    if hardship is None:
        return None
    if hardship.duration != "resolved":
        _put(hardship, {**hardship.answers, "over": rules.YES}, told.now)
        _add_words(hardship, told.words)
        await session.flush()
        await _audit(session, hardship, "hardship:resolve", told, {})
    return hardship


async def withdraw(session: AsyncSession, told: Told) -> Hardship | None:
    """Takes back a request that is not decided; None where there is none."""
    await locked(session, told.loan_id)
    hardship = await newest(session, told.loan_id, told.borrower_id)
    if hardship is None:
        return None
    hardship.status, hardship.updated_at = "withdrawn", told.now
    await session.flush()
    await _audit(session, hardship, "hardship:withdraw", told, {})
    return hardship


async def follow(session: AsyncSession, now: datetime) -> int:
    """Marks forms that were left for a day as in progress, for specialists to see; returns how many."""
    query = select(Hardship).where(Hardship.status == "received", Hardship.updated_at <= now - rules.LEFT_AFTER)
    left = (await session.scalars(query.with_for_update(skip_locked=True))).all()
    for hardship in left:
        hardship.status = "in_progress"
    await session.flush()
    return len(left)


async def public(session: AsyncSession, hardship: Hardship) -> dict[str, Any]:
    """A hardship as the desk API gives it (contract "Desk API")."""
    loan = await session.get_one(Loan, hardship.loan_id)
    return {
        "id": hardship.id,
        "loan_number": loan.loan_number,
        "reason": hardship.reason,
        "duration": hardship.duration,
        "started_on": hardship.started_on.isoformat() if hardship.started_on else None,
        "expected_end": hardship.expected_end.isoformat() if hardship.expected_end else None,
        "lives_there": hardship.lives_there,
        "wants_to_keep": hardship.wants_to_keep,
        "monthly_income": str(hardship.monthly_income) if hardship.monthly_income is not None else None,
        "monthly_expenses": str(hardship.monthly_expenses) if hardship.monthly_expenses is not None else None,
        "narrative": hardship.narrative,
        "status": hardship.status,
        "received_at": hardship.received_at.isoformat(),
        "submitted_at": hardship.submitted_at.isoformat() if hardship.submitted_at else None,
        "acknowledge_by": hardship.acknowledge_by.isoformat(),
    }


def _put(hardship: Hardship, answers: rules.Answers, now: datetime) -> None:
    read = rules.facts(answers)
    hardship.answers = dict(answers)
    hardship.reason, hardship.duration = read.reason, read.duration
    hardship.started_on, hardship.expected_end = read.started_on, read.expected_end
    hardship.lives_there, hardship.wants_to_keep = read.lives_there, read.wants_to_keep
    hardship.monthly_income, hardship.monthly_expenses = read.monthly_income, read.monthly_expenses
    hardship.updated_at = now


def _add_words(hardship: Hardship, words: str) -> None:
    said = hardship.narrative or ""
    if words and words not in said.split("\n"):
        hardship.narrative = f"{said}\n{words}".strip()[:NARRATIVE_LIMIT]


async def _audit(session: AsyncSession, hardship: Hardship, action: str, told: Told, detail: dict[str, Any]) -> None:
    await record_audit(
        session,
        f"borrower:{told.borrower_id}",
        action,
        f"hardship:{hardship.id}",
        {"turn": told.turn_id, **detail},
        stream=f"loan:{hardship.loan_id}",
    )
