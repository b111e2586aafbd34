"""Who is writing: sealed identifiers, what they prove, one-time codes, and how long it holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import conversation_stream
from servicing.audit.service import record as record_audit
from servicing.borrower.models import Borrower
from servicing.borrower.service import by_phone, last_four_digest
from servicing.clock.service import business_now, machine_now
from servicing.conversation.models import Conversation
from servicing.conversation.service import is_verified, lock
from servicing.escalation.service import adopt as adopt_escalations
from servicing.identity import codes, rules, tries
from servicing.identity.models import Identifier, OneTimeCode
from servicing.loan.models import Loan, Property
from servicing.loan.service import adopt as adopt_protections
from servicing.redaction.rules import Found
from servicing.rights.holds import name_writer
from servicing.turn.act import Scope
from servicing.turn.models import ActionResult, Inbound
from servicing.vault import Vault, same

KEPT_FOR = timedelta(hours=24)
"""The longest that an undecided identifier is kept (machine clock)."""

Status = Literal["missing", "wrong", "code_sent", "code_wrong", "verified", "no_phone"]


@dataclass(frozen=True)
class Outcome:
    """What came of a try. `missing` are the slots to ask for next.

    `wrong` has one meaning for all to see: unknown, wrong, locked, and a code that used up its tries.
    `no_phone`: all was right, but no telephone on file may get a code.
    """

    status: Status
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    """Somebody on file who may be the writer."""

    borrower: Borrower
    loan: Loan
    zip: str


async def identity_method(session: AsyncSession, conversation: Conversation) -> rules.Method:
    if conversation.channel == "sms" and await by_phone(session, conversation.sender):
        return "number_on_file"
    return "full"


async def needed(session: AsyncSession, conversation: Conversation) -> tuple[str, ...]:
    """The slots to ask for, in order: the code while one is live, else the proofs."""
    if await codes.live(session, conversation, await business_now(session)) is not None:
        return ("code",)
    return rules.proofs(await identity_method(session, conversation))


async def expecting(session: AsyncSession, conversation: Conversation, requested_slot: str | None) -> str | None:
    """What the masker is to expect in this conversation's next message, `requested_slot` having been asked for.

    A code that was texted here for a web chat may be texted back: it is then masked as what it is, and where the
    proofs were asked for as one of these.
    """
    if conversation.channel != "sms":
        return requested_slot
    if not await codes.on_its_way_to(session, conversation.sender, await business_now(session)):
        return requested_slot
    return "account_proof" if requested_slot in ("account_proof", "loan_number", "last_four", "zip") else "code"


async def remember(
    session: AsyncSession,
    vault: Vault,
    conversation: Conversation,
    message_id: int,
    found: tuple[Found, ...],
    now: datetime,
) -> None:
    """Seals what the masker took out of a message, as far as a try at verification can come of it.

    Nothing of a writer who is verified `now` is kept, and nothing but the identifiers that are compared.
    """
    if is_verified(conversation, now):
        return
    for identifier in found:
        if identifier.kind in rules.KINDS:
            session.add(
                Identifier(
                    message_id=message_id,
                    token=identifier.token,
                    conversation_id=conversation.id,
                    kind=identifier.kind,
                    sealed=vault.seal(_purpose(message_id, identifier.token), identifier.value),
                    received_at=machine_now(),
                )
            )
    await session.flush()


def _purpose(message_id: int, token: str) -> str:
    """What an identifier is sealed for: it opens as this token of this message and as nothing else."""
    return f"identifier:{message_id}:{token}"


async def sweep(session: AsyncSession, now: datetime) -> None:
    """Deletes the identifiers of tries that were never finished; `now` is the machine clock's."""
    await session.execute(delete(Identifier).where(Identifier.received_at <= now - KEPT_FOR))


async def touch(session: AsyncSession, conversation: Conversation, now: datetime) -> None:
    """The verified writer was heard again; one whose verification ran out has to show it anew."""
    if is_verified(conversation, now) and conversation.verified_at is not None:
        conversation.verified_until = rules.verified_until(conversation.channel, conversation.verified_at, now)


async def end(session: AsyncSession, conversation: Conversation, now: datetime) -> None:
    """Ends a verification before its time; who it was stays known, to protect them."""
    if not is_verified(conversation, now):
        return
    conversation.verified_at = conversation.verified_until = None
    await tries.add(session, conversation, "signed_out", now, conversation.loan_id, conversation.borrower_id)


async def submit(session: AsyncSession, scope: Scope) -> Outcome:
    """Decides on what this conversation has given up to this turn, or says what is missing.

    To be called inside `servicing.turn.act.act`. What was decided on is deleted. Unknown, wrong and locked come
    back alike.
    """
    now = scope.reference.now
    await tries.one_at_a_time(session, "sender", scope.conversation.sender)
    if is_verified(scope.conversation, now):
        return Outcome("verified")
    given = await _given(session, scope)
    code = await codes.live(session, scope.conversation, now)
    if code is not None and "code" in given:
        outcome = await _try_code(session, scope, code, given["code"])
        await _forget(session, scope)
        return outcome
    method = await identity_method(session, scope.conversation)
    missing = rules.missing(method, given)
    if missing:
        return Outcome("missing", missing if code is None else ("code",))
    candidates = await _candidates(session, scope.conversation, method, given)
    matching = [one for one in candidates if _is(one, scope, method, given)]
    if len(matching) > 1 and not {"loan_number", "last_four"} <= given.keys():
        # Two loans, or two people, at one number: the other proof tells them apart.
        return Outcome("missing", ("account_proof",))
    outcome = await _try_proofs(session, scope, method, candidates, matching)
    await _forget(session, scope)
    return outcome


async def verified_in(session: AsyncSession, turn_id: int) -> bool:
    """This turn itself verified the writer, in an attempt whose answer was lost."""
    query = select(ActionResult.result).where(ActionResult.turn_id == turn_id, ActionResult.action == "verify")
    return any(result["status"] == "verified" for result in await session.scalars(query))


def _given_by_now(scope: Scope) -> ColumnElement[bool]:
    """Identifiers of the messages that this turn or an earlier one answers: what came since is for the next."""
    answered = select(Inbound.message_id).where(
        Inbound.conversation_id == scope.conversation.id, Inbound.turn_id <= scope.turn.id
    )
    return Identifier.message_id.in_(answered)


async def _given(session: AsyncSession, scope: Scope) -> dict[str, str]:
    """What was given so far, by kind; the newest of each counts."""
    vault = scope.runtime.vault
    rows = sorted(
        await session.scalars(select(Identifier).where(_given_by_now(scope))),
        key=lambda row: (row.message_id, len(row.token), row.token),
    )
    return rules.newest((row.kind, vault.open(_purpose(row.message_id, row.token), row.sealed)) for row in rows)


async def _forget(session: AsyncSession, scope: Scope) -> None:
    query = delete(Identifier).where(_given_by_now(scope))
    await session.execute(query.execution_options(synchronize_session=False))


async def _candidates(
    session: AsyncSession, conversation: Conversation, method: rules.Method, given: dict[str, str]
) -> list[_Candidate]:
    """Who is on file for the sender's number, or for the loan number that was given."""
    if method == "number_on_file":
        people = [(borrower, loan) for borrower, _, loan in await by_phone(session, conversation.sender)]
    else:
        query = (
            select(Borrower, Loan)
            .join(Loan, Loan.id == Borrower.loan_id)
            .where(Loan.loan_number == given["loan_number"])
            .order_by(Borrower.position)
        )
        people = [(borrower, loan) for borrower, loan in await session.execute(query)]
    homes = await session.scalars(select(Property).where(Property.loan_id.in_({loan.id for _, loan in people})))
    zips = {home.loan_id: home.zip[:5] for home in homes}
    return [_Candidate(borrower, loan, zips.get(loan.id, "")) for borrower, loan in people]


def _is(candidate: _Candidate, scope: Scope, method: rules.Method, given: dict[str, str]) -> bool:
    """All that was given is this person's; each is compared, whatever the others came to."""
    loan_number = candidate.loan.loan_number
    right = {}
    if "loan_number" in given:
        right["loan_number"] = same(loan_number.encode(), given["loan_number"].encode())
    if "last_four" in given:
        digest = last_four_digest(scope.runtime.vault, loan_number, given["last_four"])
        right["last_four"] = same(candidate.borrower.last_four_digest, digest)
    right["zip"] = same(candidate.zip.encode(), given["zip"].encode())
    # What one person wrote in a web chat, or from a number that we do not know, is not shown to another.
    known = scope.conversation.borrower_id
    belongs = known in (None, candidate.borrower.id) or method == "number_on_file"
    return rules.agrees(method, right) and belongs


async def _try_proofs(
    session: AsyncSession,
    scope: Scope,
    method: rules.Method,
    candidates: list[_Candidate],
    matching: list[_Candidate],
) -> Outcome:
    chosen = matching[0] if len(matching) == 1 else None
    loans = {chosen.loan.id} if chosen is not None else {one.loan.id for one in candidates}
    loan_id = loans.pop() if len(loans) == 1 else None
    wrong = Outcome("wrong", rules.proofs(method))
    conversation = await _hold(session, scope, loan_id)
    if await tries.is_locked(session, conversation.sender, loan_id, scope.reference.now):
        await tries.add(session, conversation, "locked", scope.reference.now, loan_id)
        return wrong
    if chosen is None:
        await tries.failed(session, scope, conversation, "wrong", loan_id)
        return wrong
    if method == "number_on_file":
        return await _verify(session, scope, conversation, chosen.borrower)
    return await _send_code(session, scope, conversation, chosen.borrower)


async def _try_code(session: AsyncSession, scope: Scope, code: OneTimeCode, given: str) -> Outcome:
    now = scope.reference.now
    borrower = await session.get_one(Borrower, code.borrower_id)
    conversation = await _hold(session, scope, borrower.loan_id)
    wrong = Outcome("wrong", rules.proofs("full"))
    if await tries.is_locked(session, conversation.sender, borrower.loan_id, now):
        await tries.add(session, conversation, "locked", now, borrower.loan_id)
        return wrong
    if rules.Code(code.expires_at, code.tries).expired(now):
        await tries.add(session, conversation, "expired", now, borrower.loan_id, borrower.id)
        return await _send_code(session, scope, conversation, borrower)
    if same(code.digest, codes.digest_of(scope.runtime.vault, conversation, given)):
        code.status = "used"
        return await _verify(session, scope, conversation, borrower)
    code.tries += 1
    await tries.failed(session, scope, conversation, "code_wrong", borrower.loan_id)
    if rules.Code(code.expires_at, code.tries).spent:
        code.status = "spent"
        return wrong
    return Outcome("code_wrong", ("code",))


async def _hold(session: AsyncSession, scope: Scope, loan_id: int | None) -> Conversation:
    """Holds off other tries at the loan, and the conversation's row; in that order."""
    if loan_id is not None:
        await tries.one_at_a_time(session, "loan", loan_id)
    conversation = await lock(session, scope.conversation.id)
    assert conversation is not None
    return conversation


async def _send_code(session: AsyncSession, scope: Scope, conversation: Conversation, borrower: Borrower) -> Outcome:
    if await codes.send(session, scope, conversation, borrower):
        await tries.add(session, conversation, "code_sent", scope.reference.now, borrower.loan_id, borrower.id)
        return Outcome("code_sent", ("code",))
    stream = conversation_stream(conversation.id)
    await record_audit(session, "system", "verification:no_phone", f"borrower:{borrower.id}", stream=stream)
    return Outcome("no_phone")


async def _verify(session: AsyncSession, scope: Scope, conversation: Conversation, borrower: Borrower) -> Outcome:
    """The conversation is this borrower's from now on, with all that was reported and raised in it before."""
    now = scope.reference.now
    conversation.borrower_id, conversation.loan_id = borrower.id, borrower.loan_id
    conversation.verified_at = now
    conversation.verified_until = rules.verified_until(conversation.channel, now, now)
    await session.flush()
    await name_writer(session, conversation.id, borrower.id)
    await adopt_protections(session, conversation.id, borrower.loan_id)
    await adopt_escalations(session, conversation.id, borrower.loan_id, borrower.id)
    await tries.add(session, conversation, "verified", now, borrower.loan_id, borrower.id)
    return Outcome("verified")
