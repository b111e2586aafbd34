"""Posting what the servicing system reports: payments, reversals and fees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from servicing.audit.service import Deed, record_all
from servicing.loan import rules
from servicing.loan.models import Fee, Loan, PostedPayment
from servicing.loan.service import NOTHING, contractual_payment

KINDS = ("payment", "reversal", "fee")
Outcome = Literal["posted", "recorded", "known", "reference_taken", "unknown_loan"]


@dataclass(frozen=True)
class Posting:
    """One line of what was posted. `amount` is positive US dollars; a reversal takes it away again."""

    loan_number: str
    posted_on: date
    amount: Decimal
    kind: str
    reference: str


async def post_payment(
    session: AsyncSession,
    loan: Loan,
    *,
    posted_on: date,
    amount: Decimal,
    reference: str,
    kind: str = "payment",
    actor: str = "file",
) -> Outcome:
    """Posts one payment, reversal or fee to a loan; see `post_payments`. `loan` is up to date afterwards."""
    posting = Posting(loan.loan_number, posted_on, amount, kind, reference)
    [outcome] = await post_payments(session, [posting], actor=actor)
    return outcome


async def post_payments(session: AsyncSession, postings: Sequence[Posting], *, actor: str = "file") -> list[Outcome]:
    """Posts in the order given, each reference once, and says what became of each.

    A payment moves the loan's due date and suspense by `rules.post`; a reversal undoes the newest payment of its
    amount that still stands, by what that did; a fee is owed with the late charges, as nothing says what it is
    for. `recorded` is what was posted before the loan's figures came, which hold it already: it moves nothing.
    `known` was posted before, just so. The loans are locked until the transaction ends; arrangements are not
    followed here (`arrangement.follow`).
    """
    seen = await _posted(session, [posting.reference for posting in postings])
    numbers = {posting.loan_number for posting in postings}
    query = select(Loan).where(Loan.loan_number.in_(numbers)).order_by(Loan.id).with_for_update(key_share=True)
    rows = await session.scalars(query.execution_options(populate_existing=True))
    loans = {loan.loan_number: loan for loan in rows}
    before = {loan.id: _standing(loan) for loan in loans.values()}
    counts: dict[int, int] = {}
    outcomes: list[Outcome] = []
    for posting in postings:
        loan = loans.get(posting.loan_number)
        if loan is None:
            outcomes.append("unknown_loan")
        elif posting.reference in seen:
            outcomes.append("known" if seen[posting.reference] == posting else "reference_taken")
        else:
            seen[posting.reference] = posting
            counts[loan.id] = counts.get(loan.id, 0) + 1
            outcomes.append(await _post(session, loan, posting))
    await session.flush()
    await record_all(
        session,
        [
            Deed(
                actor,
                "loan:post",
                f"loan:{loan.id}",
                f"loan:{loan.id}",
                {"postings": counts[loan.id], "before": before[loan.id], "after": _standing(loan)},
            )
            for loan in loans.values()
            if loan.id in counts
        ],
    )
    return outcomes


def _standing(loan: Loan) -> dict[str, str | None]:
    """What postings move, for the audit trail."""
    figures = {"next_due_date": loan.next_due_date, "suspense": loan.suspense, "late_charges": loan.late_charges}
    return {name: None if figure is None else str(figure) for name, figure in figures.items()}


async def _posted(session: AsyncSession, references: Sequence[str]) -> dict[str, Posting]:
    """What is there already under these references."""
    payments = select(
        Loan.loan_number, PostedPayment.posted_on, PostedPayment.amount, PostedPayment.kind, PostedPayment.reference
    ).join(Loan, Loan.id == PostedPayment.loan_id)
    fees = select(Loan.loan_number, Fee.assessed_on, Fee.amount, Fee.reference).join(Loan, Loan.id == Fee.loan_id)
    found = [Posting(*row) for row in await session.execute(payments.where(PostedPayment.reference.in_(references)))]
    for number, on, amount, reference in await session.execute(fees.where(Fee.reference.in_(references))):
        found.append(Posting(number, on, amount, "fee", reference))
    return {posting.reference: posting for posting in found}


async def _post(session: AsyncSession, loan: Loan, posting: Posting) -> Outcome:
    held_already = loan.figures_on is not None and posting.posted_on < loan.figures_on
    if posting.kind == "fee":
        session.add(
            Fee(
                loan_id=loan.id,
                kind="other",
                assessed_on=posting.posted_on,
                amount=posting.amount,
                reference=posting.reference,
            )
        )
        if not held_already:
            loan.late_charges = (loan.late_charges or NOTHING) + posting.amount
        return "recorded" if held_already else "posted"
    row = PostedPayment(
        loan_id=loan.id,
        posted_on=posting.posted_on,
        amount=posting.amount,
        kind=posting.kind,
        reference=posting.reference,
    )
    undone = None
    if posting.kind == "reversal":
        undone = await _standing_payment(session, loan.id, posting)
        row.reverses_id = undone.id if undone is not None else None
    if not held_already:
        _move(loan, row, undone)
    session.add(row)
    return "recorded" if held_already else "posted"


def _move(loan: Loan, row: PostedPayment, undone: PostedPayment | None) -> None:
    """Applies a payment, or what a reversal takes back, to the loan."""
    account = rules.Account(loan.next_due_date, loan.suspense or NOTHING)
    payment, day = contractual_payment(loan), rules.due_day(loan.next_due_date, loan.maturity_date)
    if undone is not None and (undone.months_applied or undone.suspense_change):
        did = rules.Applied(undone.months_applied, undone.suspense_change)
        account, applied = rules.take_back(account, did, payment, day)
    else:
        signed = -row.amount if row.kind == "reversal" else row.amount
        account, applied = rules.post(account, signed, payment, day)
    loan.next_due_date, loan.suspense = account.next_due_date, account.suspense
    row.months_applied, row.suspense_change = applied.months, applied.suspense


async def _standing_payment(session: AsyncSession, loan_id: int, posting: Posting) -> PostedPayment | None:
    """The newest payment of this amount that was posted by then and that nothing has reversed."""
    await session.flush()
    reversal = aliased(PostedPayment)
    query = (
        select(PostedPayment)
        .outerjoin(reversal, reversal.reverses_id == PostedPayment.id)
        .where(
            PostedPayment.loan_id == loan_id,
            PostedPayment.kind == "payment",
            PostedPayment.amount == posting.amount,
            PostedPayment.posted_on <= posting.posted_on,
            reversal.id.is_(None),
        )
        .order_by(PostedPayment.posted_on.desc(), PostedPayment.id.desc())
        .limit(1)
    )
    return await session.scalar(query)
