"""The sample borrowers as they stand in a database."""

from datetime import date

from sqlalchemy import func, select, update

from servicing.audit.models import AuditEvent
from servicing.borrower.models import Borrower, ContactPoint
from servicing.borrower.service import by_phone, last_four_digest
from servicing.consent.service import state
from servicing.loan.models import ForeclosureMilestone, Loan, Property, Protection
from servicing.loan.service import position
from servicing.seed.loans import LOANS
from servicing.seed.samples import STAFF_LOGINS, describe, seed
from servicing.user.service import authenticate
from servicing.vault import same
from tests.support.values import NOW

TODAY = NOW.date()


async def test_everybody_is_found_by_their_number_and_verified_by_what_is_printed(runtime, session):
    for person in describe():
        [(borrower, contact_point, loan)] = await by_phone(session, person.phone)
        home = await session.get_one(Property, loan.id)
        assert f"{borrower.first_name} {borrower.last_name}" == person.name
        assert (loan.loan_number, home.zip, borrower.language) == (person.loan_number, person.zip, person.language)
        assert same(borrower.last_four_digest, last_four_digest(runtime.vault, loan.loan_number, person.last_four))
        assert contact_point.status == "active"


async def test_the_last_four_digits_do_not_open_another_loan(runtime, session):
    [(borrower, _, _)] = await by_phone(session, "+16145550101")
    assert not same(borrower.last_four_digest, last_four_digest(runtime.vault, "4000012303", "4417"))


async def test_birth_dates_are_sealed(runtime, session):
    [(borrower, _, _)] = await by_phone(session, "+16145550101")
    assert runtime.vault.open("birth_date", borrower.birth_date_sealed) == "1984-03-09"
    assert b"1984" not in borrower.birth_date_sealed


async def test_an_unlinked_number_reaches_nobody(session):
    await session.execute(
        update(ContactPoint).where(ContactPoint.address == "+16145550101").values(status="unlinked", unlinked_at=NOW)
    )
    assert await by_phone(session, "+16145550101") == []


async def test_each_loan_stands_where_the_samples_say(session):
    for sample in LOANS:
        loan = await session.scalar(select(Loan).where(Loan.loan_number == sample.number))
        here = await position(session, loan, TODAY)
        assert here.months_behind == sample.months_behind
        assert here.contractual_payment == sample.monthly_payment
        assert here.protections == {kind for kind, _ in sample.protections}
        assert here.arrears.nothing_owed == (sample.months_behind == 0)


async def test_the_sale_is_25_days_off_and_its_steps_are_on_file(session):
    loan = await session.scalar(select(Loan).where(Loan.loan_number == "4000012306"))
    assert loan.sale_date == date(2026, 12, 19)
    query = select(ForeclosureMilestone.stage).where(ForeclosureMilestone.loan_id == loan.id)
    steps = list(await session.scalars(query.order_by(ForeclosureMilestone.occurred_on)))
    assert steps == ["referred", "filed", "sale_scheduled"]


async def test_all_agreed_to_texts_but_one(session):
    consents = {person.phone: (await state(session, person.phone)).consent for person in describe()}
    assert [phone for phone, consent in consents.items() if consent != "given"] == ["+12075550113"]
    assert consents["+12075550113"] == "never"


async def test_the_staff_can_sign_in(session):
    for login in STAFF_LOGINS:
        user = await authenticate(session, login.email, login.password)
        assert (user.name, user.role) == (login.name, login.role)


async def test_seeding_again_on_another_day_changes_nothing(runtime, session):
    async def counts():
        tables = (Loan, Borrower, ContactPoint, Protection, AuditEvent)
        return [await session.scalar(select(func.count()).select_from(table)) for table in tables]

    before = await counts()
    assert await seed(session, runtime.vault, date(2027, 2, 3)) == 0
    assert await counts() == before
    assert await session.scalar(select(Loan.next_due_date).where(Loan.loan_number == "4000012301")) == date(2026, 11, 1)
