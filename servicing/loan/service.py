"""What a loan's position is, and the protections that hang on loans and conversations."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import conversation_stream
from servicing.audit.service import record as record_audit
from servicing.conversation.models import Conversation
from servicing.loan import rules
from servicing.loan.models import PROTECTION_KINDS, ForeclosureMilestone, Loan, PostedPayment, Property, Protection
from servicing.rights.holds import PERSONAL, bearing_on

OF_THE_WRITER = PERSONAL | {"wrong_party"}
"""Protections of one conversation and its writer alone: whom one has to be safe from may be on the loan too and must
not see a change in a thread of their own, and a wrong number says nothing about the loan."""


NOTHING = Decimal(0)


@dataclass(frozen=True)
class Position:
    """A loan as it stands on a day; every figure in it was derived, none is stored."""

    loan_id: int
    investor: str
    contractual_payment: Decimal
    next_due_date: date
    """Of the oldest unpaid payment."""
    missed: tuple[date, ...]
    months_behind: int
    days_delinquent: int
    arrears: rules.Arrears
    foreclosure_stage: str
    sale_date: date | None
    lives_there: bool
    """The property is the borrower's principal residence by the file."""
    state: str
    zip: str
    protections: frozenset[str]
    incomplete: bool = False
    """Escrow, fees or suspense are not known (an investor's public file has none) and stand in the figures as zero."""


async def position(
    session: AsyncSession, loan: Loan, today: date, conversation: Conversation | None = None
) -> Position:
    """The position on the borrower's day `today`, with all protections that bear on the conversation where one is
    given, else the loan's."""
    home = await session.get_one(Property, loan.id)
    missed = rules.missed_due_dates(loan.next_due_date, today)
    payment = contractual_payment(loan)
    if conversation is None:
        kinds = await protections(session, loan.id)
    else:
        kinds = frozenset(hold.kind for hold in await bearing_on(session, conversation))
    return Position(
        loan_id=loan.id,
        investor=loan.investor,
        contractual_payment=payment,
        next_due_date=loan.next_due_date,
        missed=missed,
        months_behind=len(missed),
        days_delinquent=rules.days_delinquent(loan.next_due_date, today),
        arrears=rules.arrears(
            payment=payment,
            missed=len(missed),
            late_charges=loan.late_charges or NOTHING,
            corporate_advance=loan.corporate_advance or NOTHING,
            suspense=loan.suspense or NOTHING,
            escrow_advance=loan.escrow_advance or NOTHING,
        ),
        foreclosure_stage=loan.foreclosure_stage,
        sale_date=loan.sale_date,
        lives_there=home.occupancy == "owner",
        state=home.state,
        zip=home.zip,
        protections=kinds,
        incomplete=None
        in (loan.escrow_payment, loan.late_charges, loan.corporate_advance, loan.suspense, loan.escrow_advance),
    )


def contractual_payment(loan: Loan) -> Decimal:
    """The loan's full periodic payment; without escrow where that is not known."""
    return rules.contractual_payment(loan.principal_interest_payment, loan.escrow_payment or NOTHING)


async def locked(session: AsyncSession, loan_id: int) -> Loan:
    """The loan's row as it is now, locked: arrangements and protections of one loan take turns.

    It comes after the turn's and the conversation's rows and before the evidence heads. FOR NO KEY UPDATE, so
    that rows which only refer to the loan do not wait.
    """
    query = select(Loan).where(Loan.id == loan_id).with_for_update(key_share=True)
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def protections(
    session: AsyncSession, loan_id: int | None = None, conversation_id: UUID | None = None
) -> frozenset[str]:
    """The kinds that are live, reported or confirmed, on the loan or on the conversation."""
    if loan_id is None and conversation_id is None:
        return frozenset()
    subject = [Protection.loan_id == loan_id] if loan_id is not None else []
    if conversation_id is not None:
        subject.append(Protection.conversation_id == conversation_id)
    query = select(Protection.kind).where(or_(*subject), Protection.status != "lifted")
    return frozenset(await session.scalars(query))


async def report_protection(
    session: AsyncSession,
    *,
    kind: str,
    source: str,
    now: datetime,
    loan_id: int | None = None,
    conversation_id: UUID | None = None,
    borrower_id: int | None = None,
    turn_id: int | None = None,
    detail: str | None = None,
) -> bool:
    """Puts a protection on the loan and the conversation at once; True if it was not there yet.

    What a borrower says is `reported`; what comes from the file or a specialist is `confirmed`. Where the loan
    already has it from another conversation, this conversation gets its own. ValueError without a subject or
    for a kind that is not known.
    """
    if kind not in PROTECTION_KINDS:
        raise ValueError(f"{kind} is no protection")
    if loan_id is None and conversation_id is None:
        raise ValueError("a protection hangs on a loan or a conversation")
    values = {
        "borrower_id": borrower_id,
        "kind": kind,
        "status": "reported" if source == "borrower" else "confirmed",
        "source": source,
        "detail": detail,
        "reported_at": now,
        "turn_id": turn_id,
    }
    if loan_id is not None:
        await locked(session, loan_id)
    new = await _insert(session, loan_id=loan_id, conversation_id=conversation_id, **values)
    if not new and loan_id is not None and kind not in await protections(session, conversation_id=conversation_id):
        new = conversation_id is not None and await _insert(
            session, loan_id=None, conversation_id=conversation_id, **values
        )
    if new:
        subject = f"loan:{loan_id}" if loan_id is not None else f"conversation:{conversation_id}"
        await record_audit(
            session,
            f"borrower:{borrower_id}" if borrower_id is not None else source,
            "protection:report",
            subject,
            {"kind": kind, "source": source, "status": values["status"], "turn": turn_id},
            stream=subject if loan_id is not None else conversation_stream(conversation_id),
        )
    return new


async def _insert(session: AsyncSession, **values: object) -> bool:
    statement = insert(Protection).values(**values).on_conflict_do_nothing().returning(Protection.id)
    return await session.scalar(statement) is not None


async def adopt(session: AsyncSession, conversation_id: UUID, loan_id: int) -> None:
    """Lets what was reported in a conversation before it was verified protect the loan too.

    A kind that the loan has from a borrower already stays with the conversation as well. `wrong_party` is about
    the number, not the loan, and is not taken over.
    """
    await locked(session, loan_id)
    query = select(Protection).where(
        Protection.conversation_id == conversation_id,
        Protection.loan_id.is_(None),
        Protection.status != "lifted",
        Protection.kind.not_in(OF_THE_WRITER),
    )
    waiting = (await session.scalars(query.order_by(Protection.id))).all()
    if not waiting:
        return
    had = select(Protection.kind, Protection.source).where(Protection.loan_id == loan_id, Protection.status != "lifted")
    taken = {(kind, source) for kind, source in await session.execute(had)}
    for protection in waiting:
        if (protection.kind, protection.source) in taken:
            continue
        protection.loan_id = loan_id
        await record_audit(
            session,
            "system",
            "protection:adopt",
            f"loan:{loan_id}",
            {"kind": protection.kind, "conversation": str(conversation_id)},
            stream=f"loan:{loan_id}",
        )


async def recent_postings(session: AsyncSession, loan_id: int, limit: int) -> list[PostedPayment]:
    """The newest payments and reversals of a loan, newest first."""
    query = select(PostedPayment).where(PostedPayment.loan_id == loan_id)
    return list(
        await session.scalars(query.order_by(PostedPayment.posted_on.desc(), PostedPayment.id.desc()).limit(limit))
    )


async def stage_since(session: AsyncSession, loan_id: int, stage: str) -> date | None:
    """The day on which a foreclosure last reached this stage; None if the file does not say."""
    query = select(ForeclosureMilestone.occurred_on).where(
        ForeclosureMilestone.loan_id == loan_id, ForeclosureMilestone.stage == stage
    )
    return await session.scalar(query.order_by(ForeclosureMilestone.occurred_on.desc()).limit(1))


async def last_payment(session: AsyncSession, loan_id: int) -> PostedPayment | None:
    """The newest payment that was posted to the loan, reversals left aside; None if there is none."""
    query = select(PostedPayment).where(PostedPayment.loan_id == loan_id, PostedPayment.kind == "payment")
    return await session.scalar(query.order_by(PostedPayment.posted_on.desc(), PostedPayment.id.desc()).limit(1))
