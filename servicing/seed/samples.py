"""Who can be tried out in development and tests, and how they get into the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import append_all
from servicing.borrower.models import Borrower, ContactPoint
from servicing.borrower.service import last_four_digest, seal_birth_date
from servicing.consent.models import ConsentEvent
from servicing.consent.service import STREAM
from servicing.loan.models import Loan, PostedPayment
from servicing.loan.service import report_protection
from servicing.seed.loans import LOANS, STAFF, Person, SampleLoan
from servicing.seed.rows import fees, loan_row, milestones, payments, property_row
from servicing.specialist.models import Specialist
from servicing.user import service as users
from servicing.vault import Vault

STAFF_LOGINS = STAFF


@dataclass(frozen=True)
class SampleBorrower:
    """What one needs to write and be verified as a sample borrower."""

    name: str
    phone: str
    loan_number: str
    last_four: str
    zip: str
    language: str
    shows: str


def describe() -> list[SampleBorrower]:
    """Everybody who can be tried out, in the order of their loans."""
    return [
        SampleBorrower(
            name=f"{person.first_name} {person.last_name}",
            phone=person.phone,
            loan_number=loan.number,
            last_four=person.last_four,
            zip=loan.home.zip,
            language=person.language,
            shows=loan.shows,
        )
        for loan in LOANS
        for person in loan.people
    ]


async def seed(session: AsyncSession, vault: Vault, today: date, samples: Sequence[SampleLoan] = LOANS) -> int:
    """Adds the samples that are not there yet, with dates that hang on the business day `today`.

    Returns how many loans were added. What is there stays as it is, so that seeding twice changes nothing.
    """
    specialists = await _staff(session)
    there = set(await session.scalars(select(Loan.loan_number)))
    missing = [sample for sample in samples if sample.number not in there]
    return len(await add_all(session, vault, missing, specialists, today))


async def _staff(session: AsyncSession) -> dict[str, int]:
    """Makes the staff accounts; gives the specialist of each address that has one."""
    specialists = {}
    for login in STAFF_LOGINS:
        user = await users.by_email(session, login.email)
        if user is None:
            user = await users.create(session, login.email, login.name, login.role, login.password, by="seed")
        if login.direct_phone is None:
            continue
        specialist = await session.scalar(select(Specialist).where(Specialist.user_id == user.id))
        if specialist is None:
            specialist = Specialist(user_id=user.id, name=login.name, phone=login.direct_phone)
            session.add(specialist)
            await session.flush()
        specialists[login.email] = specialist.id
    return specialists


async def add(
    session: AsyncSession, vault: Vault, sample: SampleLoan, specialists: dict[str, int], today: date
) -> Loan:
    """Makes one loan as told, with its people, history and protections; `specialists` by e-mail address."""
    [loan] = await add_all(session, vault, [sample], specialists, today)
    return loan


async def add_all(
    session: AsyncSession, vault: Vault, samples: Sequence[SampleLoan], specialists: dict[str, int], today: date
) -> list[Loan]:
    """Makes many loans as told, each as `add` does."""
    made = [
        (sample, loan_row(sample, specialists[sample.specialist] if sample.specialist is not None else None, today))
        for sample in samples
    ]
    session.add_all([loan for _, loan in made])
    await session.flush()
    for sample, loan in made:
        posted = payments(sample, loan, today)
        session.add_all(
            [property_row(sample, loan), *posted, *fees(sample, loan, today), *milestones(sample, loan, today)]
        )
        await _tie_reversals(session, posted)
    await _add_people(session, vault, made)
    known_since = datetime.combine(today - timedelta(days=20), time(15), UTC)
    for sample, loan in made:
        for kind, detail in sample.protections:
            await report_protection(session, kind=kind, source="file", now=known_since, loan_id=loan.id, detail=detail)
    await session.flush()
    return [loan for _, loan in made]


async def _tie_reversals(session: AsyncSession, posted: Sequence[PostedPayment]) -> None:
    """Says of each reversal which payment it took back: the one right before it."""
    for payment, reversal in pairwise(posted):
        if reversal.kind == "reversal":
            await session.flush()
            reversal.reverses_id = payment.id


async def _add_people(session: AsyncSession, vault: Vault, made: Sequence[tuple[SampleLoan, Loan]]) -> None:
    people = [
        (person, loan, _borrower(vault, person, loan, position))
        for sample, loan in made
        for position, person in enumerate(sample.people, start=1)
    ]
    session.add_all([borrower for _, _, borrower in people])
    await session.flush()
    session.add_all(
        [ContactPoint(borrower_id=borrower.id, address=person.phone, status="active") for person, _, borrower in people]
    )
    await session.flush()
    consents = [
        ConsentEvent(
            address=person.phone,
            topic="texts",
            event="given",
            source="file",
            at=datetime.combine(loan.origination_date, time(17), UTC),
        )
        for person, loan, _ in people
        if person.consented
    ]
    await append_all(session, [(consent, STREAM) for consent in consents])


def _borrower(vault: Vault, person: Person, loan: Loan, position: int) -> Borrower:
    return Borrower(
        loan_id=loan.id,
        position=position,
        first_name=person.first_name,
        last_name=person.last_name,
        last_four_digest=last_four_digest(vault, loan.loan_number, person.last_four),
        birth_date_sealed=seal_birth_date(vault, person.birth_date),
        language=person.language,
        email=person.email,
    )
