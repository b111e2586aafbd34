"""One conversation of the made-up week, turn by turn, through the functions that real ones go through."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangement.pay_link import pay_link
from servicing.arrangement.rules import Part
from servicing.arrangement.service import Recorded, live, record_promise
from servicing.borrower.models import Borrower
from servicing.callback.models import Callback
from servicing.clock.calendar import next_open
from servicing.conversation.ownership import speak
from servicing.conversation.service import for_phone, for_web, lock, state_of
from servicing.escalation import service as escalations
from servicing.hardship import service as hardships
from servicing.hardship.rules import acknowledge_by
from servicing.identity.service import submit
from servicing.loan.amortization import CENT
from servicing.loan.models import Loan
from servicing.loan.payments import post_payment
from servicing.loan.service import position
from servicing.message.compose import Reply
from servicing.message.models import DeliveryEvent, Outbox
from servicing.runtime import Runtime
from servicing.seed.loans import ANA, MARCUS, Person, SampleLoan
from servicing.specialist.models import Specialist
from servicing.turn.act import Scope, TurnReference, act
from servicing.turn.close import close_turn
from servicing.turn.receive import Incoming, receive
from servicing.turn.service import Answer, Opened, open_turn
from servicing.user import service as users
from servicing.user.models import User
from servicing.wording import format as wording
from servicing.wording.texts import text as words

CALL = timedelta(minutes=30)
Deed = Callable[[AsyncSession, Scope], Awaitable[dict[str, Any]]]


class Thread:
    """A conversation and the borrower who writes in it."""

    def __init__(self, runtime: Runtime, conversation_id: UUID, channel: str, person: Person) -> None:
        self.runtime, self.id, self.channel, self.person = runtime, conversation_id, channel, person

    @classmethod
    async def begin(
        cls, session: AsyncSession, runtime: Runtime, channel: str, person: Person, now: datetime
    ) -> "Thread":
        if channel == "web":
            sender = runtime.vault.digest("web_sender", secrets.token_hex(8)).hex()
            conversation, _ = await for_web(session, sender, person.language, now)
        else:
            conversation = await for_phone(session, person.phone, now)
        return cls(runtime, conversation.id, channel, person)

    async def write(self, text: str, expecting: str | None, at: datetime, media: int = 0) -> Opened | None:
        """The borrower writes; the turn that it opened, None for a word that was answered at once."""
        async with self.runtime.sessions.begin() as session:
            conversation = await lock(session, self.id)
            assert conversation is not None
            (await state_of(session, self.id, at)).requested_slot = expecting
            incoming = Incoming(f"seed-{secrets.token_hex(8)}", text, media_count=media)
            await receive(session, self.runtime, conversation, incoming)
        async with self.runtime.sessions.begin() as session:
            return await open_turn(session, self.runtime, self.id, "seed")

    async def answer(self, opened: Opened, names: list[str], values: dict[str, str]) -> None:
        """Closes the turn with reviewed words."""
        said = [words(name, opened.language, self.channel, self.runtime.servicer, **values) for name in names]
        answer = Answer(
            replies=tuple(Reply(one.response, one.variation, one.text) for one in said),
            state=None,
            requested_slot=None,
            active_loop=None,
            intent=None,
            confidence=1.0,
            rights=(),
            understanding={},
            model_id=None,
        )
        async with self.runtime.sessions.begin() as session:
            await close_turn(session, self.runtime, opened, answer)

    async def deliver(self) -> None:
        """What was said by text went out and arrived: nothing of the past is sent when the product starts."""
        async with self.runtime.sessions.begin() as session:
            query = select(Outbox).where(Outbox.conversation_id == self.id, Outbox.status == "queued")
            for row in await session.scalars(query):
                row.status, row.sent_at = "sent", row.due_at
                session.add(DeliveryEvent(outbox_id=row.id, status="delivered", at=row.due_at))


class Deeds:
    """What is done in a conversation: by the borrower, by the servicing system and by staff."""

    def __init__(self, runtime: Runtime, thread: Thread, sample: SampleLoan, loan_id: int) -> None:
        self._runtime, self._thread, self._sample, self._loan_id = runtime, thread, sample, loan_id
        self._values: dict[str, str] = {}
        self._arrears = "utter_arrears_one"

    async def line(self, line: dict[str, Any], at: datetime) -> None:
        """One thing that the borrower writes, what it does, and what is answered."""
        parts = await self._describe(line, at)
        text = line["said"].format(**self._values)
        expecting = "account_proof" if line.get("proves") else None
        opened = await self._thread.write(text, expecting, at, line.get("media", 0))
        if opened is None:
            return
        if line.get("proves"):
            await self._act(opened, "verify", self._submit)
        if parts:
            await self._act(opened, "promise", lambda session, scope: self._promise(session, scope, parts))
            await self._note_link(parts[0])
        if "hardship" in line:
            await self._act(opened, "hardship", lambda session, scope: self._tell(session, scope, line["hardship"]))
        if "escalates" in line:
            await self._escalate(opened, line["escalates"])
        await self._note_due(opened)
        names = [self._arrears if name == "utter_arrears" else name for name in line.get("answered", [])]
        await self._thread.answer(opened, names, self._values)

    async def _describe(self, line: dict[str, Any], at: datetime) -> list[Part]:
        """Fills in what lines and answers speak of; gives the parts of a promise that is made in this line."""
        language, person = self._thread.person.language, self._thread.person
        async with self._runtime.sessions.begin() as session:
            loan = await session.get_one(Loan, self._loan_id)
            here = await position(session, loan, at.date())
        self._arrears = "utter_arrears_one" if here.months_behind == 1 else "utter_arrears_many"
        parts = [
            Part(_share(here.arrears.total, one["share"]), at.date() + timedelta(days=one["in"]))
            for one in line.get("promises", [])
        ]
        self._values |= {
            "last_four": person.last_four,
            "zip": self._sample.home.zip,
            "first_name": person.first_name,
            "total": wording.money(here.arrears.total, language),
            "count": str(here.months_behind),
            "payment": wording.money(here.contractual_payment, language),
            "due": wording.date_long(here.next_due_date, language),
        }
        for suffix, part in zip(("", "_2"), parts, strict=False):
            self._values["amount" + suffix] = wording.money(part.amount, language)
            self._values["day" + suffix] = wording.date_long(part.on, language)
        return parts

    async def _note_link(self, first: Part) -> None:
        """The way to pay what was just promised."""
        async with self._runtime.sessions.begin() as session:
            standing = await live(session, self._loan_id)
        if standing is not None:
            self._values["pay_link"] = pay_link(self._runtime, standing.id, first.on)

    async def _act(self, opened: Opened, name: str, do: Deed) -> None:
        reference = TurnReference(opened.turn_id, opened.attempt, opened.now, opened.time_zone)
        await act(self._runtime, reference, name, "seed", do)

    async def _submit(self, session: AsyncSession, scope: Scope) -> dict[str, Any]:
        outcome = await submit(session, scope)
        assert outcome.status == "verified", f"{self._sample.number}: {outcome}"
        return {"status": outcome.status, "missing": list(outcome.missing)}

    async def _promise(self, session: AsyncSession, scope: Scope, parts: list[Part]) -> dict[str, Any]:
        recorded = await record_promise(session, scope, parts)
        assert isinstance(recorded, Recorded), f"{self._sample.number}: {recorded}"
        return {"arrangement": recorded.arrangement.id}

    async def _tell(self, session: AsyncSession, scope: Scope, answers: dict[str, str]) -> dict[str, Any]:
        assert scope.loan is not None and scope.borrower is not None
        now = scope.reference.now
        told = hardships.Told(scope.loan.id, scope.borrower.id, scope.conversation.id, scope.turn.id, now)
        await hardships.receive(session, self._runtime, told)
        await hardships.submit(session, self._runtime, told, answers)
        day = acknowledge_by(scope.reference.today)
        self._values["day"] = wording.date_long(day, self._thread.person.language)
        return {}

    async def _escalate(self, opened: Opened, reason: str) -> None:
        async with self._runtime.sessions.begin() as session:
            await escalations.open_escalation(
                session,
                self._runtime,
                reason=reason,
                summary=f"Put before a person: {self._values['first_name']} asked for it.",
                now=opened.now,
                conversation_id=self._thread.id,
                turn_id=opened.turn_id,
            )

    async def _note_due(self, opened: Opened) -> None:
        """By when the newest that was escalated here must be taken, as the answer promises."""
        async with self._runtime.sessions.begin() as session:
            waiting = await escalations.open_for(session, self._thread.id)
        if waiting:
            language = self._thread.person.language
            self._values["when"] = wording.date_time(waiting[-1].due_at, opened.time_zone, language)

    async def pay(self, share: float, at: datetime) -> None:
        """The servicing system posts a payment of a share of what was owed."""
        async with self._runtime.sessions.begin() as session:
            loan = await session.get_one(Loan, self._loan_id)
            owed = (await position(session, loan, at.date())).arrears.total
            amount, reference = _share(owed, share), f"seed-{loan.loan_number}-{at:%Y%m%d}"
            await post_payment(session, loan, posted_on=at.date(), amount=amount, reference=reference)

    async def handle(self, how: str, says: str | None, at: datetime) -> None:
        """Staff claim or resolve what was escalated; `says` is what the specialist then writes."""
        async with self._runtime.sessions.begin() as session:
            user = await self._specialist(session)
            for waiting in await escalations.open_for(session, self._thread.id):
                await escalations.claim(session, waiting.id, user, at)
                if how == "resolved":
                    await escalations.resolve(session, waiting.id, user, "done", None, at + timedelta(minutes=20))
            if says is not None:
                conversation = await lock(session, self._thread.id)
                assert conversation is not None
                text = says.format(specialist=user.name, **self._values)
                await speak(session, self._runtime, conversation, user, text, at)

    async def _specialist(self, session: AsyncSession) -> User:
        user = await users.by_email(session, self._sample.specialist or (ANA, MARCUS)[self._loan_id % 2])
        assert user is not None
        return user

    async def book_call(self, topic: str, now: datetime) -> None:
        """A call in a free half hour of the specialist's that is still to come."""
        servicer = self._runtime.servicer
        async with self._runtime.sessions.begin() as session:
            user = await self._specialist(session)
            specialist = (await session.scalars(select(Specialist).where(Specialist.user_id == user.id))).one()
            first = (Borrower.loan_id == self._loan_id) & (Borrower.position == 1)
            borrower_id = (await session.scalars(select(Borrower.id).where(first))).one()
            taken = set(
                await session.scalars(select(Callback.starts_at).where(Callback.specialist_id == specialist.id))
            )
            starts = _half_hour(now + timedelta(hours=2 + 5 * len(taken)))
            while starts in taken or next_open(starts, servicer.hours, servicer.time_zone) != starts:
                starts += CALL
            session.add(
                Callback(
                    loan_id=self._loan_id,
                    borrower_id=borrower_id,
                    specialist_id=specialist.id,
                    starts_at=starts,
                    ends_at=starts + CALL,
                    phone=self._thread.person.phone,
                    topic=topic,
                    status="booked",
                    created_at=now,
                )
            )


def _share(owed: Decimal, share: float) -> Decimal:
    """That part of it, to the cent below: shares never come to more than the whole."""
    return (owed * Decimal(str(share))).quantize(CENT, ROUND_DOWN)


def _half_hour(moment: datetime) -> datetime:
    """The next full or half hour."""
    return moment.replace(minute=0, second=0, microsecond=0) + CALL * (1 + moment.minute // 30)
