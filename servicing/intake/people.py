"""The borrowers of a batch of loans, their telephone numbers, and what the file knows of their consent to texts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import append_all
from servicing.borrower.models import Borrower, ContactPoint
from servicing.borrower.service import last_four_digest, open_birth_date, seal_birth_date
from servicing.consent.models import ConsentEvent
from servicing.consent.service import STREAM, standing
from servicing.database import copy_in
from servicing.intake.row import LoanRow, Person
from servicing.loan.models import Loan
from servicing.vault import Vault, same

Rows = Sequence[tuple[int, LoanRow]]


class People:
    """Collects what a batch has to say about people. What changed is told by the names of the facts alone."""

    def __init__(self, session: AsyncSession, vault: Vault, now: datetime) -> None:
        self._session, self._vault, self._now = session, vault, now
        self._said: dict[str, bool] = {}
        self._numbers: list[dict[str, Any]] = []

    async def take(self, loans: Sequence[tuple[Loan, Rows, bool]]) -> list[list[dict[str, Any]]]:
        """Brings the borrowers of each loan up to date; the flag says that the file has all of them."""
        borrowers, numbers = await self._there([loan.id for loan, _, _ in loans])
        matched: list[list[tuple[Borrower, Person, list[str]]]] = []
        for loan, rows, _ in loans:
            people = [(place, row.person) for place, row in rows if row.person is not None]
            matched.append(self._match(loan, people, borrowers[loan.id]))
        await self._session.flush()
        changes = []
        for (loan, _, whole), people_of_loan in zip(loans, matched, strict=True):
            for borrower, person, changed in people_of_loan:
                if self._set_numbers(borrower, person, numbers[borrower.id]):
                    changed.append("phone")
            told = [{"borrower": borrower.id, "facts": changed} for borrower, _, changed in people_of_loan if changed]
            if whole and people_of_loan:
                here = {borrower.id for borrower, _, _ in people_of_loan}
                told += self._gone((one for one in borrowers[loan.id] if one.id not in here), numbers)
            changes.append(told)
        await copy_in(self._session, ContactPoint, self._numbers)
        return changes

    async def _there(
        self, loan_ids: Sequence[int]
    ) -> tuple[defaultdict[int, list[Borrower]], defaultdict[int, list[ContactPoint]]]:
        borrowers: defaultdict[int, list[Borrower]] = defaultdict(list)
        numbers: defaultdict[int, list[ContactPoint]] = defaultdict(list)
        query = select(Borrower).where(Borrower.loan_id.in_(loan_ids))
        for borrower in await self._session.scalars(query.order_by(Borrower.position)):
            borrowers[borrower.loan_id].append(borrower)
        points = select(ContactPoint).join(Borrower, Borrower.id == ContactPoint.borrower_id)
        points = points.where(Borrower.loan_id.in_(loan_ids)).order_by(ContactPoint.id)
        for point in await self._session.scalars(points):
            numbers[point.borrower_id].append(point)
        return borrowers, numbers

    def _match(
        self, loan: Loan, people: Sequence[tuple[int, Person]], there: Sequence[Borrower]
    ) -> list[tuple[Borrower, Person, list[str]]]:
        """Each person's row: the borrower with the same digits, else of the same name, else a new one.

        Not the place in the file: rows that change places must not make one person of another.
        """
        free, matched, rest = list(there), [], []
        for place, person in people:
            digest = last_four_digest(self._vault, loan.loan_number, person.last_four)
            alike = [one for one in free if same(one.last_four_digest, digest)]
            one = next((one for one in alike if _named(one, person)), alike[0] if alike else None)
            if one is not None:
                free.remove(one)
                matched.append((one, person, self._set_facts(one, person, digest)))
            else:
                rest.append((place, person, digest))
        taken = {one.position for one in there}
        for place, person, digest in rest:
            one = next((one for one in free if _named(one, person)), None)
            if one is not None:
                free.remove(one)
                matched.append((one, person, self._set_facts(one, person, digest)))
                continue
            position = place if place not in taken else max(taken) + 1
            taken.add(position)
            one = Borrower(loan_id=loan.id, position=position, language="en", last_four_digest=digest)
            self._set_facts(one, person, digest)
            self._session.add(one)
            matched.append((one, person, ["new"]))
        return matched

    def _set_facts(self, borrower: Borrower, person: Person, digest: bytes) -> list[str]:
        """Sets what differs and names it. An empty language leaves the one that is known."""
        changed = []
        said = {"first_name": person.first_name, "last_name": person.last_name, "email": person.email}
        if person.language is not None:
            said["language"] = person.language
        for name, value in said.items():
            if getattr(borrower, name) != value:
                setattr(borrower, name, value)
                changed.append(name)
        if not same(borrower.last_four_digest, digest):
            borrower.last_four_digest = digest
            changed.append("last_four")
        sealed = borrower.birth_date_sealed
        known = None if sealed is None else open_birth_date(self._vault, sealed)
        if known != person.birth_date:
            sealed_now = None if person.birth_date is None else seal_birth_date(self._vault, person.birth_date)
            borrower.birth_date_sealed = sealed_now
            changed.append("birth_date")
        return changed

    def _set_numbers(self, borrower: Borrower, person: Person, there: list[ContactPoint]) -> bool:
        """Puts the file's numbers on file and takes its former ones off; True if something changed.

        A number that was unlinked because somebody else is there stays so, and a specialist's numbers stay.
        """
        wanted = [number for number in dict.fromkeys((person.phone, person.second_phone)) if number]
        known = {point.address: point for point in there}
        new_first = person.phone is not None and (person.phone not in known or known[person.phone].status == "replaced")
        changed = False
        for number in wanted:
            point = known.get(number)
            if point is None:
                new = {"borrower_id": borrower.id, "address": number, "status": "active", "source": "file"}
                self._numbers.append(new)
                changed = True
            elif point.status == "replaced":
                point.status, changed = "active", True
        former = [
            point
            for point in there
            if point.source == "file" and point.status == "active" and point.address not in wanted
        ]
        if not person.names_second_phone:
            # One of them may be the second number, of which this file says nothing.
            former = former[:1] if new_first or person.phone is None else []
        return self._take_off(former) or changed

    def _gone(self, people: Iterable[Borrower], numbers: dict[int, list[ContactPoint]]) -> list[dict[str, Any]]:
        """Those whom the file no longer has on the loan: their numbers come off, so that nobody is verified by them."""
        return [
            {"borrower": one.id, "facts": ["gone"]}
            for one in people
            if self._take_off(
                [point for point in numbers[one.id] if point.source == "file" and point.status == "active"]
            )
        ]

    def _take_off(self, points: Sequence[ContactPoint]) -> bool:
        for point in points:
            point.status = "replaced"
        return bool(points)

    def consent(self, row: LoanRow, disputed: frozenset[str]) -> None:
        """Notes what a row says of texts to the borrower's number. A number that is said both of is a no."""
        person = row.person
        if person is None or person.phone is None or person.sms_consent is None:
            return
        self._said[person.phone] = person.sms_consent and person.phone not in disputed

    async def record_consents(self) -> None:
        """Records what is news, and only where it was a file that spoke last: a borrower's own word stands."""
        query = select(ConsentEvent).where(ConsentEvent.address.in_(self._said), ConsentEvent.topic == "texts")
        heard: defaultdict[str, list[ConsentEvent]] = defaultdict(list)
        for event in await self._session.scalars(query.order_by(ConsentEvent.id)):
            heard[event.address].append(event)
        news = []
        for address, given in self._said.items():
            events = heard[address]
            now = standing((event.topic, event.event, event.source) for event in events).consent
            by_file = all(event.source == "file" for event in events)
            if not by_file or now == ("given" if given else "withdrawn") or (now == "never" and not given):
                continue
            event = ConsentEvent(
                address=address,
                topic="texts",
                event="given" if given else "withdrawn",
                source="file",
                at=self._now,
            )
            news.append((event, STREAM))
        await append_all(self._session, news)


def _named(borrower: Borrower, person: Person) -> bool:
    ours = (borrower.first_name.casefold(), borrower.last_name.casefold())
    return ours == (person.first_name.casefold(), person.last_name.casefold())
