"""A loan's clocks from its rows."""

from datetime import date

from sqlalchemy import select

from servicing.deadline.service import of_loan
from servicing.hardship import service as hardships
from servicing.hardship.service import Told
from servicing.loan.models import Loan
from tests.support.turns import texting
from tests.support.values import NOW


async def test_a_request_for_help_starts_its_clocks(runtime):
    talk = await texting(runtime, "+14045550103")
    assert (await talk.prove("9132 30310")).status == "verified"
    opened, row = await talk.write("i lost my job"), await talk.row()
    told = Told(row.loan_id, row.borrower_id, row.id, opened.turn_id, NOW)
    async with runtime.sessions.begin() as session:
        await hardships.receive(session, runtime, told)
    async with runtime.sessions.begin() as session:
        loan = await session.get_one(Loan, row.loan_id)
        running = {each.clock.name: each.public() for each in await of_loan(session, runtime, loan, NOW.date())}
    assert running["acknowledgment"] == {
        "name": "acknowledgment",
        "due": "2026-12-02",
        "status": "running",
        "met_on": None,
        "source": "12 CFR 1024.41(b)(2)(i)(B)",
    }
    assert "live_contact" in running and "written_notice" in running


async def test_a_sale_has_its_last_day_for_a_complete_application(runtime):
    async with runtime.sessions.begin() as session:
        loan = await session.scalar(select(Loan).where(Loan.sale_date.is_not(None)))
        running = {each.clock.name: each.clock for each in await of_loan(session, runtime, loan, NOW.date())}
    last = running["application_complete_for_protection"].due
    assert (loan.sale_date - last).days == 38
    assert isinstance(last, date)
