"""Sends what is due: each text once, in order for each number, with no transaction open while the provider is asked.

A row is marked `sending` and committed before the provider is called. Whoever finds it so later does not know
whether it went out, asks the provider, and only then sends again, marked as a possible duplicate.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from cryptography.exceptions import InvalidTag
from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from channels.sms import rules
from channels.sms.delivery import DATABASE_AWAY, fail, hold, note, settle
from channels.sms.twilio import Accepted, ProviderUnavailable, Rejected, Sender, Unknown
from servicing.clock.service import business_now, machine_now
from servicing.consent.rules import Author, Purpose, What
from servicing.consent.service import judge
from servicing.conversation.models import Conversation
from servicing.message.models import DeliveryEvent, Message, Outbox
from servicing.message.service import text_of
from servicing.runtime import Runtime
from servicing.turn.models import Turn

log = logging.getLogger(__name__)

AT_ONCE = 50
CONCURRENCY = 8
RECORD_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds between tries to write an outcome down while the database is away; all within `rules.SILENCE`."""

Written = TypeVar("Written")


@dataclass(frozen=True)
class _Send:
    """A claimed row. `attempts` is the claim: whoever finds another number there has lost it."""

    outbox_id: int
    attempts: int
    claimed_at: datetime
    recipient: str
    body: str
    first_attempt_at: datetime
    look_up_first: bool = False


async def send_due(runtime: Runtime, sender: Sender, worker: str) -> int:
    """One pass over what is due; returns how many rows it moved on. Safe to run in several processes."""
    async with runtime.sessions.begin() as session:
        rows = await _heads(session, await business_now(session), machine_now())
    slots = asyncio.Semaphore(CONCURRENCY)
    outbox = _Outbox(runtime, sender, worker)

    async def one(row: Outbox) -> bool:
        async with slots:
            if row.status == "sending":
                return await outbox.look_up(row)
            return await outbox.send(row)

    moved = 0
    for row, result in zip(rows, await asyncio.gather(*map(one, rows), return_exceptions=True), strict=True):
        if isinstance(result, BaseException):
            log.warning("outbox %s: %s", row.id, type(result).__name__)
        else:
            moved += result
    return moved


async def _heads(session: AsyncSession, now: datetime, machine: datetime) -> list[Outbox]:
    """The one row of each number that may move: the one being sent, else the oldest that is due.

    A row that waits for its hour does not hold back the answer to somebody who writes meanwhile.
    """
    heads = (
        select(Outbox)
        .where(or_(Outbox.status == "sending", and_(Outbox.status == "queued", Outbox.due_at <= now)))
        .ext(distinct_on(Outbox.recipient))
        .order_by(Outbox.recipient, (Outbox.status == "sending").desc(), Outbox.id)
        .subquery()
    )
    head = aliased(Outbox, heads)
    query = (
        select(head)
        .where(
            or_(
                and_(head.status == "queued", or_(head.next_attempt_at.is_(None), head.next_attempt_at <= machine)),
                and_(head.status == "sending", head.sending_since <= machine - rules.SILENCE),
            )
        )
        .order_by(head.id)
        .limit(AT_ONCE)
    )
    return list(await session.scalars(query))


@dataclass(frozen=True)
class _Outbox:
    runtime: Runtime
    sender: Sender
    worker: str

    async def send(self, row: Outbox) -> bool:
        """Claims a queued row, asks the provider and writes down what it said; True if the row moved."""
        async with self.runtime.sessions.begin() as session:
            claimed = await self._claim(session, row)
        if not isinstance(claimed, _Send):
            return claimed
        if machine_now() - claimed.claimed_at > rules.STALE:
            await self._record(lambda session: self._give_back(session, claimed))
            return True
        outcome = await self._ask(claimed)
        if isinstance(outcome, Accepted):
            await self._record(lambda session: self._accepted(session, claimed, outcome))
        elif isinstance(outcome, Rejected):
            await self._record(lambda session: self._rejected(session, claimed, outcome))
        log.info("outbox %s attempt %s: %s", claimed.outbox_id, claimed.attempts, _told(outcome))
        return True

    async def look_up(self, row: Outbox) -> bool:
        """Asks the provider about a row whose outcome nobody wrote down; True if the row moved."""
        async with self.runtime.sessions.begin() as session:
            claimed = await self._take_over(session, row)
        if not isinstance(claimed, _Send):
            return claimed
        try:
            sid = await self._found(claimed)
        except ProviderUnavailable as error:
            log.warning("outbox %s could not be looked up: %s", claimed.outbox_id, error)
            return await self._record(lambda session: self._still_unknown(session, claimed))
        log.info("outbox %s was %s", claimed.outbox_id, "found" if sid else "not found; it is sent again")
        if sid is not None:
            found = Accepted(sid)
            await self._record(lambda session: self._accepted(session, claimed, found))
        else:
            await self._record(lambda session: self._send_again(session, claimed))
        return True

    async def _ask(self, claimed: _Send) -> Accepted | Rejected | Unknown:
        if claimed.look_up_first:
            try:
                sid = await self._found(claimed)
            except ProviderUnavailable:
                return Rejected("http_503", permanent=False)
            if sid is not None:
                return Accepted(sid)
        return await self.sender.create(claimed.recipient, claimed.body, claimed.outbox_id)

    async def _found(self, claimed: _Send) -> str | None:
        """A message over there with this body that no other row is known by. Raises ProviderUnavailable."""
        since = claimed.first_attempt_at - rules.CLOCK_SKEW
        sids = await self.sender.find(claimed.recipient, claimed.body, since)
        if not sids:
            return None
        async with self.runtime.sessions.begin() as session:
            others = await session.scalars(
                select(DeliveryEvent.provider_sid).where(
                    DeliveryEvent.provider_sid.in_(sids), DeliveryEvent.outbox_id != claimed.outbox_id
                )
            )
            taken = set(others)
        return next((sid for sid in sids if sid not in taken), None)

    async def _claim(self, session: AsyncSession, row: Outbox) -> _Send | bool:
        """Marks a queued row `sending` if the gate still lets it go; else whether the row moved.

        The conversation's row is held meanwhile, so that a STOP is either seen here or comes after the send.
        """
        held = await hold(session, row.id)
        if held is None:
            return False
        outbox, conversation = held
        if (outbox.status, outbox.attempts) != ("queued", row.attempts):
            return False
        now, machine = await business_now(session), machine_now()
        if outbox.first_attempt_at is not None and rules.given_up(outbox.first_attempt_at, machine):
            await fail(session, self.runtime, conversation, outbox, outbox.error_code or "given_up", now)
            return True
        if not await self._lawful(session, conversation, outbox, now):
            return True
        body = await self._body(session, outbox)
        if body is None:
            await fail(session, self.runtime, conversation, outbox, "no_body", now)
            return True
        look_up_first = rules.looked_up_first(outbox.error_code)
        outbox.status, outbox.attempts = "sending", outbox.attempts + 1
        outbox.sending_since = machine
        outbox.first_attempt_at = outbox.first_attempt_at or machine
        return self._claimed(outbox, body, machine, look_up_first)

    async def _lawful(self, session: AsyncSession, conversation: Conversation, outbox: Outbox, now: datetime) -> bool:
        """The gate, asked a second time: what was lawful when it was written may not be so any more."""
        message = await session.get_one(Message, outbox.message_id)
        turn = await session.get(Turn, message.turn_id) if message.turn_id is not None else None
        decision = await judge(
            session,
            self.runtime,
            conversation,
            purpose=cast(Purpose, outbox.purpose),
            what=cast(What, outbox.what),
            turn=turn,
            now=now,
            asked_by_sms=turn is not None and turn.conversation_id == conversation.id,
            author=cast(Author, message.author),
            reason=outbox.reason,
        )
        if not decision.allowed:
            outbox.status, outbox.refused_by = "refused", decision.rule
            outbox.sealed_body = outbox.next_attempt_at = None
            return False
        if decision.not_before is not None and decision.not_before > now:
            outbox.due_at = decision.not_before
            return False
        return True

    async def _body(self, session: AsyncSession, outbox: Outbox) -> str | None:
        """The words to send; None if they were erased or were sealed under a key that is gone."""
        if outbox.sealed_body is None:
            return await text_of(session, outbox.message_id)
        try:
            return self.runtime.vault.open("outbox", outbox.sealed_body)
        except InvalidTag:
            return None

    def _claimed(self, outbox: Outbox, body: str, at: datetime, look_up_first: bool = False) -> _Send:
        return _Send(
            outbox_id=outbox.id,
            attempts=outbox.attempts,
            claimed_at=at,
            recipient=outbox.recipient,
            body=body,
            first_attempt_at=outbox.first_attempt_at or at,
            look_up_first=look_up_first,
        )

    async def _take_over(self, session: AsyncSession, row: Outbox) -> _Send | bool:
        """Claims a row that was left `sending`; else whether the row moved."""
        held = await hold(session, row.id)
        if held is None:
            return False
        outbox, conversation = held
        if (outbox.status, outbox.sending_since) != ("sending", row.sending_since):
            return False
        machine = machine_now()
        body = await self._body(session, outbox)
        if body is None:
            await fail(session, self.runtime, conversation, outbox, "no_body", await business_now(session))
            return True
        outbox.sending_since, outbox.attempts = machine, outbox.attempts + 1
        return self._claimed(outbox, body, machine)

    async def _accepted(self, session: AsyncSession, claimed: _Send, outcome: Accepted) -> None:
        """What the provider has taken was sent, whoever holds the row by now."""
        held = await hold(session, claimed.outbox_id)
        if held is None:
            return
        outbox, conversation = held
        now = await business_now(session)
        await note(session, outbox, "accepted", outcome.sid, None, now)
        if outcome.delivered:
            await note(session, outbox, "delivered", outcome.sid, None, now)
        await settle(session, self.runtime, conversation, outbox, outcome.sid, now, self.sender.keeps_bodies)

    async def _rejected(self, session: AsyncSession, claimed: _Send, outcome: Rejected) -> None:
        held = await self._ours(session, claimed)
        if held is None:
            return
        outbox, conversation = held
        if outcome.permanent or rules.given_up(claimed.first_attempt_at, machine_now()):
            await fail(session, self.runtime, conversation, outbox, outcome.code, await business_now(session))
            return
        outbox.status, outbox.sending_since, outbox.error_code = "queued", None, outcome.code
        outbox.next_attempt_at = machine_now() + rules.pause(claimed.attempts, outcome.retry_after)

    async def _give_back(self, session: AsyncSession, claimed: _Send) -> None:
        """Our process stood still before it asked the provider: the row waits as if it had not been claimed."""
        held = await self._ours(session, claimed)
        if held is not None:
            held[0].status, held[0].sending_since = "queued", None

    async def _still_unknown(self, session: AsyncSession, claimed: _Send) -> bool:
        """Neither the send nor the look-up was answered; ten minutes of that and a person has to look."""
        held = await self._ours(session, claimed)
        if held is None or not rules.given_up(claimed.first_attempt_at, machine_now()):
            return False
        await fail(session, self.runtime, held[1], held[0], "unknown", await business_now(session))
        return True

    async def _send_again(self, session: AsyncSession, claimed: _Send) -> None:
        held = await self._ours(session, claimed)
        if held is not None:
            outbox = held[0]
            outbox.status, outbox.sending_since, outbox.possible_duplicate = "queued", None, True

    async def _ours(self, session: AsyncSession, claimed: _Send) -> tuple[Outbox, Conversation] | None:
        held = await hold(session, claimed.outbox_id)
        if held is None or (held[0].status, held[0].attempts) != ("sending", claimed.attempts):
            return None
        return held

    async def _record(self, write: Callable[[AsyncSession], Awaitable[Written]]) -> Written:
        """Writes an outcome down, again if the database is away: what the provider said is not said twice."""
        for pause in RECORD_PAUSES:
            try:
                async with self.runtime.sessions.begin() as session:
                    return await write(session)
            except DATABASE_AWAY as error:
                log.warning("an outcome is written down later: %s", type(error).__name__)
                await asyncio.sleep(pause)
        async with self.runtime.sessions.begin() as session:
            return await write(session)


def _told(outcome: Accepted | Rejected | Unknown) -> str:
    if isinstance(outcome, Accepted):
        return "accepted"
    return f"rejected, {outcome.code}" if isinstance(outcome, Rejected) else f"unknown, {outcome.reason}"
