"""Closing a turn: rights, words, outbox, state and evidence in one transaction, by whoever holds its attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock.service import machine_now
from servicing.consent.models import ConsentEvent
from servicing.consent.service import judge
from servicing.consent.service import state as consent_state
from servicing.conversation.models import Conversation, ConversationState
from servicing.conversation.service import is_verified, state_of
from servicing.escalation.service import open_escalation
from servicing.hardship.rules import asks_for_help
from servicing.hardship.service import UNFINISHED, Told, newest, receive
from servicing.jobs import wake
from servicing.loan.models import Loan
from servicing.message.compose import OPT_OUT_LINE_AFTER, Lines, Part, Reply, compose
from servicing.message.models import Message
from servicing.message.service import say
from servicing.rights.service import Applied, apply
from servicing.runtime import Runtime
from servicing.turn.models import Inbound, Turn
from servicing.turn.receive import wrote_after_opt_out
from servicing.turn.service import Answer, Opened, forget, hold, sure_enough
from servicing.wording.texts import Words
from servicing.wording.texts import text as words

DISCLOSE_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Failure:
    """No answer could be had: the borrower gets one apology and a person gets the thread."""

    kind: str
    detail: str


async def close_turn(session: AsyncSession, runtime: Runtime, opened: Opened, answer: Answer | Failure) -> str:
    """Closes the turn and returns its outcome. Raises TurnLost if it was closed or taken over meanwhile."""
    turn, conversation = await hold(session, opened)
    state = await state_of(session, conversation.id, opened.now)
    if isinstance(answer, Answer):
        heard = opened.heard or answer
        turn.intent, turn.model_id, turn.understanding = heard.intent, heard.model_id, heard.understanding
        # Before any evidence is written: it locks the loan.
        await _take_request(session, runtime, opened, conversation, heard)
        findings = sure_enough(answer.rights, answer.intent, opened.text)
        rights = (
            *opened.rights,
            *await apply(
                session, runtime, conversation=conversation, turn_id=turn.id, findings=findings, now=opened.now
            ),
        )
    else:
        turn.understanding = {"failure": {"kind": answer.kind, "detail": answer.detail}}
        rights = opened.rights
    closing = _Closing(session, runtime, opened, turn, conversation, state, rights)
    turn.outcome = await closing.outcome(answer)
    turn.status, turn.closed_at, turn.lease_until, turn.retry_at = "closed", machine_now(), None, None
    state.updated_at = opened.now
    await session.flush()
    # Whoever waits for this answer learns that it is closed, also where nothing was said.
    await session.execute(select(func.pg_notify("conversation", str(conversation.id))))
    if await session.scalar(
        select(exists().where(Inbound.conversation_id == conversation.id, Inbound.turn_id.is_(None)))
    ):
        await wake(session, conversation.id)
    return turn.outcome


async def _take_request(
    session: AsyncSession, runtime: Runtime, opened: Opened, conversation: Conversation, heard: Answer
) -> None:
    """A request for help with a fact counts from its message on, whatever was answered first or by whom."""
    named = {found["entity"] for found in heard.understanding.get("entities") or ()}
    if not is_verified(conversation, opened.now) or not asks_for_help(heard.intent, named):
        return
    assert conversation.loan_id is not None and conversation.borrower_id is not None
    told = Told(
        conversation.loan_id, conversation.borrower_id, conversation.id, opened.turn_id, opened.now, opened.text
    )
    standing = await newest(session, told.loan_id, told.borrower_id)
    if standing is None or standing.status in UNFINISHED:
        await receive(session, runtime, told)


@dataclass(frozen=True)
class _Closing:
    session: AsyncSession
    runtime: Runtime
    opened: Opened
    turn: Turn
    conversation: Conversation
    state: ConversationState
    rights: tuple[Applied, ...]

    def invoked(self, intent: str, new: bool = False) -> bool:
        return any(applied.intent == intent and (applied.new or not new) for applied in self.rights)

    async def outcome(self, answer: Answer | Failure) -> str:
        if self.conversation.channel == "sms" and self.invoked("opt_out"):
            forget(self.state)
            return await self._confirm_opt_out()
        if self.conversation.owner == "specialist" or self.opened.owned_by_person:
            return await self._under_a_person()
        if self.opened.refused_by is not None:
            # Nothing was thought of; what the gate holds back is written down all the same, with its rule.
            return await self._send([self._reply("utter_system_help")], "replied")
        if self.opened.kind == "more":
            return await self._more()
        if self.opened.kind == "media" and not self.opened.text:
            return await self._send([self._reply("utter_system_media")], "replied")
        if isinstance(answer, Answer) and answer.sound:
            return await self._answer(answer)
        return await self._apologise(answer)

    async def _answer(self, answer: Answer) -> str:
        self.state.state = answer.state
        self.state.requested_slot, self.state.active_loop = answer.requested_slot, answer.active_loop
        replies = list(answer.replies)
        if self.opened.kind == "media":
            replies.insert(0, self._reply("utter_system_media_with_text"))
        return await self._send(replies, "replied")

    async def _apologise(self, answer: Answer | Failure) -> str:
        """State and replies of a failed turn are dropped; it is said once, and a person sees it."""
        detail = f"{answer.kind}: {answer.detail}" if isinstance(answer, Failure) else "no usable answer"
        await self._escalate("system_failure", f"The assistant could not answer a message ({detail}).")
        care = "utter_system_crisis" if self.invoked("crisis") else "utter_system_apology"
        return await self._send([self._reply(care)], "apologised")

    async def _under_a_person(self) -> str:
        """A person has the thread: the assistant is silent, but for the one answer of care."""
        if not self.invoked("crisis", new=True):
            return "person"
        await self._send([self._reply("utter_system_crisis")], "person")
        return "person"

    async def _more(self) -> str:
        parts = [Part.restored(stored) for stored in self.state.rest]
        if not parts:
            return await self._send([self._reply("utter_system_help")], "replied")
        self.state.rest = [part.stored() for part in parts[1:]]
        return await self._say(parts[0], "replied")

    async def _confirm_opt_out(self) -> str:
        if not self.runtime.servicer.confirms_opt_out:
            return "refused"
        confirmation = self._words("utter_system_opt_out")
        message = await say(
            self.session,
            self.runtime,
            self.conversation,
            author="system",
            text=confirmation.text,
            purpose="opt_out_confirmation",
            now=self.opened.now,
            turn=self.turn,
            responses=[confirmation.reference],
        )
        return "replied" if message.refused_by is None else "refused"

    async def _send(self, replies: Sequence[Reply], outcome: str) -> str:
        parts = compose(replies, self.conversation.channel, await self._lines())
        self.state.rest = [part.stored() for part in parts[1:]]
        return await self._say(parts[0], outcome)

    async def _say(self, part: Part, outcome: str) -> str:
        decision = await judge(
            self.session,
            self.runtime,
            self.conversation,
            purpose="reply",
            turn=self.turn,
            now=self.opened.now,
        )
        message = await say(
            self.session,
            self.runtime,
            self.conversation,
            author="assistant",
            text=part.text,
            purpose="reply",
            now=self.opened.now,
            turn=self.turn,
            responses=part.responses,
            choices=part.choices,
            decision=decision,
        )
        if message.refused_by is None:
            await self._shown(message)
            return outcome
        return await self._refused(message.refused_by)

    async def _refused(self, rule: str) -> str:
        """Nothing goes out. Whoever wrote after opting out is seen by a person; no dialogue waits for an answer."""
        forget(self.state)
        self.turn.understanding = {**(self.turn.understanding or {}), "refused_by": rule}
        if await self._came_after_opt_out():
            await wrote_after_opt_out(self.session, self.runtime, self.conversation, self.turn, self.opened.now)
        return "refused"

    async def _came_after_opt_out(self) -> bool:
        """A message of this turn was written after the one that withdrew consent, not before it."""
        if (await consent_state(self.session, self.conversation.sender)).consent != "withdrawn":
            return False
        withdrawn_by = await self.session.scalar(
            select(ConsentEvent.message_id)
            .where(ConsentEvent.address == self.conversation.sender, ConsentEvent.event == "withdrawn")
            .order_by(ConsentEvent.id.desc())
            .limit(1)
        )
        last = await self.session.scalar(select(func.max(Inbound.message_id)).where(Inbound.turn_id == self.turn.id))
        return withdrawn_by is None or (last is not None and last > withdrawn_by)

    async def _lines(self) -> Lines:
        """The lines that law and good manners put around this answer."""
        now, talk = self.opened.now, self.conversation
        before: list[Words] = []
        after: list[Words] = []
        if talk.disclosed_at is None or await self._silent_for(DISCLOSE_AFTER):
            before.append(self._words("utter_system_disclosure"))
        if await self._debt_notice_due():
            after.append(self._words("utter_system_debt_notice"))
        if talk.channel == "sms" and (talk.opt_out_line_at is None or now - talk.opt_out_line_at >= OPT_OUT_LINE_AFTER):
            after.append(self._words("utter_system_opt_out_line"))
        return Lines(
            before=tuple(line.text for line in before),
            after=tuple(line.text for line in after),
            more=self._words("utter_system_more").text,
            references=tuple(line.reference for line in (*before, *after)),
        )

    async def _silent_for(self, pause: timedelta) -> bool:
        """Nobody had said anything for that long before the messages of this turn."""
        first = await self.session.scalar(
            select(Message.seq)
            .join(Inbound, Inbound.message_id == Message.id)
            .where(Inbound.turn_id == self.turn.id)
            .order_by(Message.seq)
            .limit(1)
        )
        before = await self.session.scalar(
            select(Message.at)
            .where(Message.conversation_id == self.conversation.id, Message.seq < (first or 0))
            .order_by(Message.seq.desc())
            .limit(1)
        )
        return before is not None and self.opened.now - before >= pause

    async def _debt_notice_due(self) -> bool:
        """A servicer that got a loan in default is a debt collector for it (12 CFR 1006.2(i), .18(e))."""
        talk = self.conversation
        if not is_verified(talk, self.opened.now) or talk.debt_notice_at is not None:
            return False
        loan = await self.session.get_one(Loan, talk.loan_id)
        return bool(loan.delinquent_at_transfer)

    async def _shown(self, message: Message) -> None:
        """Remembers which of the lines have now been said."""
        said = {reference["response"] for reference in message.responses}
        if "utter_system_disclosure" in said:
            self.conversation.disclosed_at = self.opened.now
        if "utter_system_opt_out_line" in said:
            self.conversation.opt_out_line_at = self.opened.now
        if "utter_system_debt_notice" in said:
            self.conversation.debt_notice_at = self.opened.now

    async def _escalate(self, reason: str, summary: str) -> None:
        await open_escalation(
            self.session,
            self.runtime,
            reason=reason,
            summary=summary,
            now=self.opened.now,
            conversation_id=self.conversation.id,
            loan_id=self.conversation.loan_id,
            borrower_id=self.conversation.borrower_id,
            turn_id=self.turn.id,
        )

    def _words(self, name: str) -> Words:
        return words(name, self.conversation.language, self.conversation.channel, self.runtime.servicer)

    def _reply(self, name: str) -> Reply:
        found = self._words(name)
        return Reply(found.response, found.variation, found.text)
