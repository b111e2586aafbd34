"""A batch of loans brought up to date in one transaction, with the audit trail of what changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import load_only

from servicing.audit.service import Deed, record_all
from servicing.database import copy_in
from servicing.intake.people import People
from servicing.intake.row import Bad, LoanRow, Told
from servicing.loan.models import Loan, Property, Protection
from servicing.runtime import Runtime
from servicing.specialist.service import NoSpecialist, of_email

ACTOR = "file"


@dataclass(frozen=True)
class Given:
    """What a file says of one loan."""

    number: str
    lines: tuple[int, ...]
    rows: tuple[tuple[int, LoanRow], ...]
    """A row for each borrower, with the borrower's place among them. All say the same of the loan."""
    whole: bool
    """No row of the loan was rejected: what the file does not say, is not so."""
    figures_on: date
    """The first day whose postings are not in the figures."""
    consent_disputed: frozenset[str] = frozenset()
    """Numbers for which the file says both yes and no to texts: that is a no."""

    @property
    def first(self) -> LoanRow:
        return self.rows[0][1]


@dataclass
class Outcome:
    became: str | None = None
    """created, changed or unchanged; None where the loan was not taken."""
    rejected: list[tuple[int, Bad]] = field(default_factory=list)


@dataclass
class _Work:
    given: Given
    outcome: Outcome
    loan: Loan
    changed: dict[str, Any] = field(default_factory=dict)
    """What changed, for the audit trail: figures with their values, facts about people by name alone."""


class Batch:
    """One transaction's worth of loans. `digest` names the file in the audit trail; `specialists` are those that
    earlier batches found, by address, and gets those that this one finds."""

    def __init__(
        self,
        session: AsyncSession,
        runtime: Runtime,
        now: datetime,
        today: date,
        digest: str,
        specialists: dict[str, int | Bad],
    ) -> None:
        self._session, self._runtime = session, runtime
        self._now, self._today, self._digest = now, today, digest
        self._specialists = specialists

    async def take(self, given: Sequence[Given]) -> list[Outcome]:
        """What became of each loan, in the order given."""
        await self._find_specialists(given)
        outcomes = [Outcome() for _ in given]
        work = await self._loans(list(zip(given, outcomes, strict=True)))
        await self._homes(work)
        people = People(self._session, self._runtime.vault, self._now)
        told = [(each.loan, each.given.rows, each.given.whole) for each in work]
        for one, changed in zip(work, await people.take(told), strict=True):
            if changed:
                one.changed["people"] = changed
        for one in work:
            for _, row in one.given.rows:
                people.consent(row, one.given.consent_disputed)
        await people.record_consents()
        deeds = await self._protections(work)
        await self._session.flush()
        await record_all(self._session, [*self._deeds(work), *deeds])
        return outcomes

    async def _find_specialists(self, given: Iterable[Given]) -> None:
        emails = {one.first.specialist_email for one in given if one.first.specialist_email}
        for email in sorted(emails - self._specialists.keys()):
            try:
                found = await of_email(self._session, email, self._runtime.servicer, by=ACTOR)
            except NoSpecialist as error:
                self._specialists[email] = Bad("specialist_email", str(error))
            else:
                self._specialists[email] = found.id

    async def _loans(self, given: Sequence[tuple[Given, Outcome]]) -> list[_Work]:
        """The loans that the file may touch, those that are there brought up to date, new ones made."""
        numbers = [one.number for one, _ in given]
        query = select(Loan).where(Loan.loan_number.in_(numbers)).order_by(Loan.id).with_for_update(key_share=True)
        there = {loan.loan_number: loan for loan in await self._session.scalars(query)}
        work: list[_Work] = []
        new: list[tuple[Given, Outcome]] = []
        for one, outcome in given:
            loan = there.get(one.number)
            bad = self._refusal(one, loan)
            if bad is not None:
                outcome.rejected = [(line, bad) for line in one.lines]
            elif loan is None:
                outcome.became = "created"
                new.append((one, outcome))
            else:
                outcome.became = "unchanged"
                if not _outdated(one, loan):
                    work.append(_Work(one, outcome, loan, _changes(loan, self._said(one))))
                    loan.figures_on = max(one.figures_on, loan.figures_on or date.min)
        await self._session.flush()
        return [*work, *await self._new(new)]

    def _refusal(self, given: Given, loan: Loan | None) -> Bad | None:
        """Why the file may not say this of the loan."""
        specialist = self._specialists.get(given.first.specialist_email or "")
        if isinstance(specialist, Bad):
            return specialist
        if loan is not None and "reported_month" in given.first.loan and loan.reported_month is None:
            return Bad("loan_identifier", "is a loan that the servicing system's own file brought")
        return None

    def _said(self, given: Given) -> dict[str, Any]:
        """The columns of the loan that the file speaks of."""
        email = given.first.specialist_email
        return {**given.first.loan, **({"specialist_id": self._specialists[email]} if email else {})}

    async def _new(self, given: Sequence[tuple[Given, Outcome]]) -> list[_Work]:
        """Makes loans. Of each the row that is given back has its id and number only."""
        rows = [
            {"foreclosure_stage": "none", **self._said(one), "loan_number": one.number, "figures_on": one.figures_on}
            for one, _ in given
        ]
        await copy_in(self._session, Loan, rows)
        query = select(Loan).where(Loan.loan_number.in_([one.number for one, _ in given]))
        light = await self._session.scalars(query.options(load_only(Loan.id, Loan.loan_number)))
        made = {loan.loan_number: loan for loan in light}
        return [_Work(one, outcome, made[one.number]) for one, outcome in given]

    async def _homes(self, work: Sequence[_Work]) -> None:
        query = select(Property).where(Property.loan_id.in_([one.loan.id for one in work]))
        there = {home.loan_id: home for home in await self._session.scalars(query)}
        new = []
        for one in work:
            said = dict(one.given.first.home)
            home = there.get(one.loan.id)
            if home is None:
                new.append({"loan_id": one.loan.id, **said})
            elif changed := _changes(home, said):
                one.changed["home"] = sorted(changed)
        await copy_in(self._session, Property, new)

    async def _protections(self, work: Sequence[_Work]) -> list[Deed]:
        """Puts on what the file says is there, and lifts what an earlier file said; never what anybody else said."""
        query = select(Protection).where(
            Protection.loan_id.in_([one.loan.id for one in work]),
            Protection.source == "file",
            Protection.status != "lifted",
        )
        live: defaultdict[int | None, dict[str, Protection]] = defaultdict(dict)
        for protection in await self._session.scalars(query):
            live[protection.loan_id][protection.kind] = protection
        deeds = []
        for one in work:
            for kind, told in self._told(one.given).items():
                standing = live[one.loan.id].get(kind)
                if told.on and standing is None:
                    deeds.append(self._put_on(one.loan, kind, told))
                elif told.on and standing is not None and standing.detail != told.detail:
                    standing.detail = told.detail
                    one.changed.setdefault("protections", []).append(kind)
                elif not told.on and standing is not None and one.given.whole:
                    standing.status, standing.lifted_at = "lifted", self._now
                    deeds.append(_deed(one.loan, "protection:lift", {"kind": kind, "source": ACTOR}))
                else:
                    continue
                if one.outcome.became == "unchanged":
                    one.outcome.became = "changed"
        return deeds

    def _told(self, given: Given) -> dict[str, Told]:
        """What the rows say together: a protection of one borrower is the loan's."""
        together: dict[str, Told] = {}
        for _, row in given.rows:
            for kind, told in row.protections.items():
                if kind not in together or (told.on and not together[kind].on):
                    together[kind] = told
        if "foreclosure_hold_until" in given.first.loan:
            until = given.first.loan["foreclosure_hold_until"]
            on = until is not None and until >= self._today
            together["foreclosure_hold"] = Told(on, f"Until {until}" if on else None)
        return together

    def _put_on(self, loan: Loan, kind: str, told: Told) -> Deed:
        self._session.add(
            Protection(
                loan_id=loan.id,
                kind=kind,
                status="confirmed",
                source=ACTOR,
                detail=told.detail,
                reported_at=self._now,
            )
        )
        return _deed(loan, "protection:report", {"kind": kind, "source": ACTOR, "status": "confirmed", "turn": None})

    def _deeds(self, work: Sequence[_Work]) -> list[Deed]:
        deeds = []
        for one in work:
            if one.outcome.became == "created":
                deeds.append(_deed(one.loan, "loan:create", {"file": self._digest}))
            elif one.changed:
                one.outcome.became = "changed"
                deeds.append(_deed(one.loan, "loan:update", {"file": self._digest, **one.changed}))
        return deeds


def _outdated(given: Given, loan: Loan) -> bool:
    """A later month of the loan is known."""
    month = given.first.loan.get("reported_month")
    return month is not None and loan.reported_month is not None and month < loan.reported_month


def _deed(loan: Loan, action: str, detail: dict[str, Any]) -> Deed:
    return Deed(ACTOR, action, f"loan:{loan.id}", f"loan:{loan.id}", detail)


def _changes(row: Loan | Property, said: Mapping[str, Any]) -> dict[str, list[str | None]]:
    """Sets what differs; gives the values before and after, by column."""
    changed: dict[str, list[str | None]] = {}
    for name, value in said.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            changed[name] = [None if one is None else str(one) for one in (before, value)]
    return changed
