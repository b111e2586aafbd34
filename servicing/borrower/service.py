"""Who can be reached at a number, and the digest that an identifier is compared with."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.borrower.models import Borrower, ContactPoint
from servicing.loan.models import Loan
from servicing.vault import Vault


async def by_phone(session: AsyncSession, address: str) -> list[tuple[Borrower, ContactPoint, Loan]]:
    """Everybody whom this number (E.164) reaches, with their loan; numbers that were unlinked are left out.

    One person may have several loans and two people may share a number: the caller must not guess.
    """
    query = (
        select(Borrower, ContactPoint, Loan)
        .join(ContactPoint, ContactPoint.borrower_id == Borrower.id)
        .join(Loan, Loan.id == Borrower.loan_id)
        .where(ContactPoint.address == address, ContactPoint.status == "active")
        .order_by(Loan.id, Borrower.position)
    )
    return [(borrower, contact_point, loan) for borrower, contact_point, loan in await session.execute(query)]


def last_four_digest(vault: Vault, loan_number: str, last_four: str) -> bytes:
    """The keyed digest of the SSN's last four digits. The loan number keeps equal digits from looking equal."""
    return vault.digest("last_four", loan_number, last_four)


def seal_birth_date(vault: Vault, iso_date: str) -> bytes:
    return vault.seal("birth_date", iso_date)


def open_birth_date(vault: Vault, sealed: bytes) -> str:
    return vault.open("birth_date", sealed)
