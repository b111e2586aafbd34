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
from servicing.loan.service import OF_THE_WRITER, report_protection
from servicing.rights.holds import reached
from servicing.rights.rules import ESCALATION, PROTECTION, Finding
from servicing.runtime import Runtime
from servicing.turn.models import Inbound

MODEL = "model"
"""The evidence of a finding that the dialogue model made from the text as a whole."""

SUMMARY = {
    "request_human": "Asked for a person",
    "complaint": "Complains",
    "cease_contact": "Asked not to be contacted at all",
    "attorney_represented": "Has an attorney",
    "wrong_person": "Says this is the wrong person",
    "third_party": "Writes for somebody else",
    "report_bankruptcy": "Reports a bankruptcy",
    "report_military": "Reports military service",
    "report_death": "Reports a death",
    "domestic_violence": "Is not safe at home",
    "crisis": "May be in danger of self-harm",
    "report_fraud": "Reports fraud or identity theft",
    "report_scam": "Reports a foreclosure rescue scam",
    "dispute": "Says the servicer made an error",
    "request_information": "Asks for information or documents",
    "request_sale_postponement": "Writes about a foreclosure sale",
    "appeal_decision": "Contests a decision",
    "limit_contact": "Sets limits to when or how to be contacted",
    "accommodation": "Needs an accommodation",
}

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
        loan_id, borrower_id = await self._subject() if kind != "wrong_party" else (None, None)
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

    async def stop_texts(self) -> None:
        """Texts are off from here on: to the number they came from, or to all of a verified writer's numbers.

        Any reasonable way to say so revokes consent, web chat included (47 CFR 64.1200(a)(10)).
        """
        for address in await self._addresses():
            if (await consent_state(self.session, address)).consent != "withdrawn":
                await self._consent(address, "texts", "withdrawn")

    async def _addresses(self) -> list[str]:
        if self.conversation.channel == "sms":
            return [self.conversation.sender]
        if not is_verified(self.conversation, self.now):
            return []
        query = select(ContactPoint.address).where(ContactPoint.borrower_id == self.conversation.borrower_id)
        return list(await self.session.scalars(query.order_by(ContactPoint.id)))

    async def _consent(self, address: str, topic: str, event: str) -> None:
        await record_consent(
            self.session,
            address=address,
            topic=topic,
            event=event,
            source="borrower",
            conversation_id=self.conversation.id,
            message_id=await self._message_id(),
            now=self.now,
        )

    async def _message_id(self) -> int | None:
        """The last message that this turn answers."""
        return await self.session.scalar(select(func.max(Inbound.message_id)).where(Inbound.turn_id == self.turn_id))

    async def unlink(self) -> None:
        """The number is nobody's until a person confirms whose it is; what was shown from it holds no longer."""
        await end_verification(self.session, self.conversation, self.now)
        address = self.conversation.sender
        if self.conversation.channel != "sms" or (await consent_state(self.session, address)).wrong_party:
            return
        await self._consent(address, "party", "wrong")
        unlinked = await self.session.scalars(
            update(ContactPoint)
            .where(ContactPoint.address == address, ContactPoint.status == "active")
            .values(status="unlinked", unlinked_at=self.now)
            .returning(ContactPoint.id)
        )
        for contact_point_id in unlinked.all():
            await record_audit(
                self.session,
                "system",
                "contact_point:unlink",
                f"contact_point:{contact_point_id}",
                {"turn": self.turn_id},
                stream=conversation_stream(self.conversation.id),
            )

    async def put_before_a_person(self, finding: Finding) -> Applied:
        kind = ESCALATION.get(finding.intent)
        if kind is None:
            return Applied(finding.intent, None, await self._turned_off())
        verified = is_verified(self.conversation, self.now)
        escalation = await open_escalation(
            self.session,
            self.runtime,
            reason=kind.reason,
            priority=kind.priority,
            summary=summary_of(finding),
            now=self.now,
            conversation_id=self.conversation.id,
            loan_id=self.conversation.loan_id if verified else None,
            borrower_id=self.conversation.borrower_id if verified else None,
            turn_id=self.turn_id,
        )
        return Applied(finding.intent, kind.reason, escalation.turn_id == self.turn_id)

    async def _turned_off(self) -> bool:
        """It was this turn that withdrew consent."""
        query = select(ConsentEvent.id).where(
            ConsentEvent.conversation_id == self.conversation.id,
            ConsentEvent.message_id == await self._message_id(),
            ConsentEvent.event == "withdrawn",
        )
        return await self.session.scalar(query.limit(1)) is not None


def summary_of(finding: Finding) -> str:
    """One line for the person who takes it: what was invoked, and the masked words that a pattern found it in."""
    what = SUMMARY.get(finding.intent, finding.intent.replace("_", " ").capitalize())
    if finding.evidence in ("", MODEL):
        return what
    words = " ".join(finding.evidence.split())
    return f'{what}: "{words[:_EVIDENCE_LIMIT]}"'
