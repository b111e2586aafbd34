"""What follows, at once, from a right that somebody invoked: a protection, a person, no more texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import conversation_stream
from servicing.audit.service import record as record_audit
from servicing.borrower.models import ContactPoint
from servicing.consent.models import ConsentEvent
from servicing.consent.service import record as record_consent
from servicing.consent.service import state as consent_state
from servicing.conversation.models import Conversation
from servicing.conversation.service import is_verified
from servicing.escalation.service import open_escalation
from servicing.identity.service import end as end_verification
from servicing.loan.service import report_protection
from servicing.rights.holds import reached
from servicing.rights.rules import ESCALATION, PROTECTION, Finding
from servicing.runtime import Runtime
from servicing.turn.models import Inbound

OF_THE_WRITER = frozenset({"safety", "wrong_party"})
"""Protections that hang on the conversation and its writer alone: whom one has to be safe from may be on the loan
too, and a wrong number says nothing about it."""

_EVIDENCE_LIMIT = 160


@dataclass(frozen=True)
class Applied:
    """A right that this turn invoked. `reason` is its escalation's, None where no person is needed.

    `new`: nothing of the kind was open or in force when this turn came; asked again for the same turn, it stays so.
    """

    intent: str
    reason: str | None
    new: bool


async def apply(
    session: AsyncSession,
    runtime: Runtime,
    *,
    conversation: Conversation,
    turn_id: int,
    findings: Iterable[Finding],
    now: datetime,
) -> tuple[Applied, ...]:
    """Lets each finding take effect, once for the turn and intent, however often it is found.

    Called when a turn opens, with what patterns find, and when it closes, with what the model found. The caller
    holds the conversation's row. Protections come first: a loan's row is locked before any evidence is written.
    """
    found = {finding.intent: finding for finding in findings}
    working = _Work(session, runtime, conversation, turn_id, now)
    for intent in found:
        if intent in PROTECTION:
            await working.protect(PROTECTION[intent])
    if "opt_out" in found:
        await working.stop_texts()
    if "wrong_person" in found:
        await working.unlink()
    return tuple([await working.put_before_a_person(finding) for finding in found.values()])


@dataclass(frozen=True)
class _Work:
    session: AsyncSession
    runtime: Runtime
    conversation: Conversation
    turn_id: int
    now: datetime

    async def protect(self, kind: str) -> None:
        loan_id, borrower_id = await self._subject()
        await report_protection(
            self.session,
            kind=kind,
            source="borrower",
            now=self.now,
            loan_id=None if kind in OF_THE_WRITER else loan_id,
            conversation_id=self.conversation.id,
            borrower_id=borrower_id,
            turn_id=self.turn_id,
        )

    async def _subject(self) -> tuple[int | None, int | None]:
        """The loan and the person that are protected: the verified ones, else those of the number if it has one."""
        if is_verified(self.conversation, self.now):
            return self.conversation.loan_id, self.conversation.borrower_id
        if self.conversation.channel != "sms":
            return None, None
        whom = await reached(self.session, self.conversation)
        loans, borrowers = sorted(whom.loan_ids), sorted(whom.borrower_ids)
        return loans[0] if len(loans) == 1 else None, borrowers[0] if len(borrowers) == 1 else None
