"""Posting payments to loans in the database."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from servicing.audit.models import AuditEvent
from servicing.audit.verify import verify
from servicing.loan.models import Fee, Loan, PostedPayment
from servicing.loan.payments import Posting, post_payment, post_payments
from servicing.loan.service import position
from tests.support.values import NOW

TODAY = NOW.date()
FULL = Decimal("1742.18")


async def dana(session) -> Loan:
    """One month behind: the payment of November 1 is open."""
    return await session.scalar(select(Loan).where(Loan.loan_number == "4000012301"))


async def pay(session, loan, amount, reference, kind="payment", on=TODAY):
    return await post_payment(session, loan, posted_on=on, amount=Decimal(amount), kind=kind, reference=reference)


async def owed(session, loan) -> Decimal:
    return (await position(session, loan, TODAY)).arrears.total


async def test_a_full_payment_pays_the_oldest_due_date(session):
    loan = await dana(session)
    assert await pay(session, loan, FULL, "a") == "posted"
    assert (loan.next_due_date, loan.suspense) == (date(2026, 12, 1), 0)
    assert await owed(session, loan) == 0


async def test_the_same_posting_again_changes_nothing_and_another_under_its_reference_is_refused(session):
    loan = await dana(session)
    await pay(session, loan, "300.00", "a")
    assert await pay(session, loan, "300.00", "a") == "known"
    assert await pay(session, loan, "301.00", "a") == "reference_taken"
    assert await pay(session, loan, "300.00", "a", kind="fee") == "reference_taken"
    assert loan.suspense == Decimal("300.00")


async def test_a_reversal_undoes_the_newest_such_payment_once(session):
    loan = await dana(session)
    await pay(session, loan, "300.00", "a")
    await pay(session, loan, "1442.18", "b")
    assert loan.next_due_date == date(2026, 12, 1)
    await pay(session, loan, "1442.18", "c", kind="reversal")
    assert (loan.next_due_date, loan.suspense) == (date(2026, 11, 1), Decimal("300.00"))
    undone = select(PostedPayment.reference).where(
        PostedPayment.id.in_(select(PostedPayment.reverses_id).where(PostedPayment.reference == "c"))
    )
    assert await session.scalar(undone) == "b"
    assert await owed(session, loan) == Decimal("1442.18")


async def test_a_fee_is_owed_with_the_late_charges(session):
    loan = await dana(session)
    assert await pay(session, loan, "25.00", "f", kind="fee") == "posted"
    assert await owed(session, loan) == FULL + 25
    assert await session.scalar(select(Fee.kind).where(Fee.reference == "f")) == "other"


async def test_what_was_posted_before_the_figures_came_is_recorded_and_moves_nothing(session):
    loan = await dana(session)
    loan.figures_on = TODAY
    await session.flush()
    assert await pay(session, loan, FULL, "old", on=TODAY - timedelta(days=1)) == "recorded"
    assert loan.next_due_date == date(2026, 11, 1)
    assert await pay(session, loan, FULL, "new", on=TODAY) == "posted"
    assert loan.next_due_date == date(2026, 12, 1)


async def test_many_at_once_are_audited_once_a_loan(session):
    numbers = ["4000012301", "4000012303", "4000012301", "9999999999"]
    postings = [Posting(number, TODAY, Decimal("100.00"), "payment", f"m{i}") for i, number in enumerate(numbers)]
    assert await post_payments(session, postings) == ["posted", "posted", "posted", "unknown_loan"]
    deeds = list(await session.scalars(select(AuditEvent).where(AuditEvent.action == "loan:post").order_by("id")))
    assert [deed.detail["postings"] for deed in deeds] == [2, 1]
    assert deeds[0].detail["after"] == {"next_due_date": "2026-11-01", "suspense": "200.00", "late_charges": "0.00"}
    assert await session.scalar(select(func.count()).where(PostedPayment.reference.like("m%"))) == 3
    assert (await verify(session)).faults == ()
