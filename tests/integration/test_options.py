"""The programs' rows in the database, and the pre-screen of loans that are there."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.borrower.models import Borrower
from servicing.hardship.models import Hardship
from servicing.loan.models import Loan, Property
from servicing.migrations import upgrade
from servicing.option.limits import Proposal
from servicing.option.load import load, read
from servicing.option.models import OptionAnswer, OptionRow
from servicing.option.service import approval_needed, note_answer, rows_on, screen
from servicing.runtime import Runtime
from tests.support.turns import texting
from tests.support.values import NOW

TODAY = NOW.date()
DANA = "+16145550101"
DANAS_LOAN = "4000012301"


async def loan(session: AsyncSession, number: str = DANAS_LOAN) -> Loan:
    return (await session.scalars(select(Loan).where(Loan.loan_number == number))).one()


async def hardship(session: AsyncSession, loan_id: int, duration: str, **more) -> None:
    borrower = await session.scalar(select(Borrower.id).where(Borrower.loan_id == loan_id).order_by(Borrower.position))
    session.add(
        Hardship(
            **{
                "loan_id": loan_id,
                "borrower_id": borrower,
                "reason": "unemployment",
                "duration": duration,
                "status": "submitted",
                "answers": {},
                "received_at": NOW,
                "updated_at": NOW,
                "submitted_at": NOW,
                "acknowledge_by": TODAY,
                **more,
            }
        )
    )
    await session.flush()


async def test_migrating_loads_every_reviewed_row_once(owner_database, session):
    rows = read()
    assert await session.scalar(select(func.count()).select_from(OptionRow)) == len(rows)
    assert upgrade(owner_database) == 0


async def test_a_row_that_changed_or_went_away_is_so_in_the_database(owner_database, runtime: Runtime):
    rows = read()
    changed = [replace(rows[0], value="9"), *rows[2:]]
    engine = create_engine(owner_database)
    with engine.begin() as connection:
        assert load(connection, changed) == 3
        assert load(connection, changed) == 0
    engine.dispose()
    async with runtime.sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(OptionRow)) == len(rows) - 1


async def test_the_database_answers_as_of_a_date(session):
    def increment(rows):
        return [row.value for row in rows if (row.option, row.parameter) == ("forbearance", "increment_months")]

    assert increment(await rows_on(session, "FNMA", date(2026, 4, 30))) == ["6"]
    assert increment(await rows_on(session, "FNMA", date(2026, 5, 1))) == ["3"]


@pytest.mark.parametrize(
    ("number", "duration", "expected"),
    [
        ("4000012301", "temporary", "forbearance"),
        ("4000012301", "permanent", "modification"),
        ("4000012303", "temporary", "forbearance"),
        ("4000012312", "temporary", "moratorium"),
    ],
)
async def test_a_hardship_on_file_decides_what_comes_first(session, number, duration, expected):
    of = await loan(session, number)
    await hardship(session, of.id, duration)
    first = (await screen(session, of, TODAY)).first
    assert first is not None and first.option == expected


async def test_the_newest_hardship_counts_and_a_withdrawn_one_does_not(session):
    of = await loan(session)
    await hardship(session, of.id, "temporary")
    await hardship(session, of.id, "resolved")
    await hardship(session, of.id, "permanent", status="withdrawn")
    assert (await screen(session, of, TODAY)).facts.hardship_over is True


async def test_whether_one_lives_there_and_stays_comes_from_the_hardship(session):
    of = await loan(session)
    await hardship(session, of.id, "temporary", lives_there=False, wants_to_keep=False)
    screened = await screen(session, of, TODAY)
    assert screened.lines[0].option == "short_sale"
    assert screened.line("forbearance").failing.row.parameter == "occupancy"


async def test_what_a_file_leaves_out_is_not_held_against_the_borrower(session):
    of = await loan(session)
    of.unpaid_principal_balance = None
    home = await session.get_one(Property, of.id)
    home.occupancy = None
    await hardship(session, of.id, "temporary")
    screened = await screen(session, of, TODAY)
    assert screened.line("forbearance").question == "lives_there"


async def test_answers_are_kept_once_a_turn_and_used(runtime: Runtime):
    talk = await texting(runtime, DANA)
    assert (await talk.prove("4417 43215")).status == "verified"
    opened = await talk.write("yes it is over")

    async def note(session, scope):
        await note_answer(session, scope, "hardship_over", True)
        await note_answer(session, scope, "hardship_over", True)
        return {}

    await talk.act(opened, note)
    async with runtime.sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(OptionAnswer)) == 1
        of = await loan(session)
        assert (await screen(session, of, TODAY)).next_question == "can_resume_payment"
        other = await session.scalar(select(Borrower.id).where(Borrower.loan_id != of.id).limit(1))
        assert (await screen(session, of, TODAY, borrower_id=other)).next_question == "hardship_over"


async def test_the_hardship_counts_for_more_than_an_answer(runtime: Runtime):
    talk = await texting(runtime, DANA)
    await talk.prove("4417 43215")
    opened = await talk.write("yes it is over")

    async def note(session, scope):
        await note_answer(session, scope, "hardship_over", True)
        return {}

    await talk.act(opened, note)
    async with runtime.sessions.begin() as session:
        of = await loan(session)
        await hardship(session, of.id, "temporary")
        facts = (await screen(session, of, TODAY)).facts
        assert (facts.hardship_over, facts.will_pass) == (False, True)


async def test_a_specialist_sees_every_option_with_reasons_and_sources(session):
    public = (await screen(session, await loan(session, "4000012305"), TODAY)).public()
    assert public["investor"] == "PRIVATE_LABEL" and public["generic"] is True
    assert public["options"][0]["option"] == "reinstatement"
    assert all(check["source"] for line in public["options"] for check in line["criteria"])


async def test_a_specialist_sees_what_an_option_might_come_to(session):
    of = await loan(session)
    later = date(2027, 2, 24)
    options = {line["option"]: line for line in (await screen(session, of, later)).public()["options"]}
    deferred = options["payment_deferral"]["estimate"]
    expected = 4 * of.principal_interest_payment + of.escrow_advance + of.corporate_advance
    assert deferred["figures"]["balance_without_interest"] == str(expected)
    assert deferred["assumptions"] and "D2-3.2-04" in deferred["source"]


async def test_the_limits_of_a_loan_come_from_its_investors_rows(session):
    of = await loan(session)
    payment = of.principal_interest_payment + of.escrow_payment
    plan = Proposal("repayment_plan", 1, 23, payment, [(TODAY, payment)] * 7)
    assert [excess.limit for excess in await approval_needed(session, of, "assistant", plan, TODAY)] == [
        "most_instalments"
    ]
    assert await approval_needed(session, of, "specialist", plan, TODAY) == []
