"""Importing payment files into the database."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from servicing.arrangement.models import Arrangement
from servicing.arrangement.rules import Part
from servicing.arrangement.service import record_promise
from servicing.audit.verify import verify
from servicing.intake.payments import import_payments
from servicing.intake.report import Rejected, Report
from servicing.loan.models import Fee, Loan, PostedPayment
from tests.support.files import write_payments
from tests.support.turns import texting

DANA = "4000012301"


@pytest.fixture
def bring(runtime, tmp_path):
    async def run(*rows) -> tuple[dict[str, int], list[Rejected]]:
        rejected: list[Rejected] = []
        report = Report(rejected.append)
        path = write_payments(tmp_path / "payments.csv", *rows)
        await import_payments(runtime, path, report, lambda *_: None)
        return report.counts, rejected

    return run


async def dana(runtime) -> Loan:
    async with runtime.sessions() as session:
        return await session.scalar(select(Loan).where(Loan.loan_number == DANA))


async def test_payments_move_the_loan_in_the_order_of_the_file(runtime, bring):
    counts, rejected = await bring(
        f"{DANA},2026-11-20,500.00,payment,r1",
        f"{DANA},2026-11-21,1242.18,payment,r2",
        f"{DANA},2026-11-23,1242.18,reversal,r3",
        f"{DANA},2026-11-23,25.00,fee,r4",
    )
    assert (counts, rejected) == ({"posted": 4}, [])
    loan = await dana(runtime)
    assert (loan.next_due_date, loan.suspense, loan.late_charges) == (date(2026, 11, 1), 500, 25)
    async with runtime.sessions() as session:
        assert await session.scalar(select(func.count()).where(Fee.reference == "r4")) == 1
        assert (await verify(session)).faults == ()


async def test_again_nothing_is_posted(runtime, bring):
    rows = [f"{DANA},2026-11-20,1742.18,payment,r1", f"{DANA},2026-11-21,25.00,fee,r2"]
    await bring(*rows)
    assert await bring(*rows) == ({"known already": 2}, [])
    loan = await dana(runtime)
    assert (loan.next_due_date, loan.late_charges) == (date(2026, 12, 1), 25)


async def test_bad_rows_are_named_and_the_others_post(runtime, bring):
    counts, rejected = await bring(
        "9999999999,2026-11-20,1.00,payment,r1",
        f"{DANA},2026-11-25,1.00,payment,r2",
        f"{DANA},2026-11-20,-1.00,payment,r3",
        f"{DANA},2026-11-20,300.00,payment,r4",
        f"{DANA},2026-11-20,301.00,payment,r4",
    )
    assert counts == {"posted": 1}
    assert sorted((one.line, one.column, one.reason) for one in rejected) == [
        (2, "loan_number", "is not on file"),
        (3, "posted_on", "is in the future"),
        (4, "amount", "is not an amount like 1742.18"),
        (6, "reference", "was used for another posting already"),
    ]
    assert (await dana(runtime)).suspense == Decimal("300.00")
    async with runtime.sessions() as session:
        query = select(func.count()).where(PostedPayment.reference.in_(["r1", "r2", "r3", "r4"]))
        assert await session.scalar(query) == 1


async def test_a_promise_is_kept_by_what_comes(runtime, bring):
    talk = await texting(runtime, "+16145550101")
    await talk.prove("4417 43215")
    opened = await talk.write("I can pay")

    async def promise(session, scope):
        await record_promise(session, scope, [Part(Decimal("1742.18"), date(2026, 11, 27))])
        return {}

    await talk.act(opened, promise)
    await bring(f"{DANA},2026-11-24,1742.18,payment,r1")
    async with runtime.sessions() as session:
        assert await session.scalar(select(Arrangement.status)) == "completed"
