"""One conversation's turns, from open to closed: three short transactions, none across the call to Rasa."""

import logging
from dataclasses import replace
from uuid import UUID

from sqlalchemy.exc import DBAPIError, OperationalError

from porchlight.worker.rasa import RasaClient, RasaUnavailable, answer_of
from servicing.rights.rules import most_serious
from servicing.runtime import Runtime
from servicing.turn import rules
from servicing.turn.act import TurnLost
from servicing.turn.close import Failure, close_turn
from servicing.turn.service import Answer, Opened, invoke, let_go, open_turn, sure_enough

log = logging.getLogger(__name__)

TRANSIENT = frozenset({"timeout", "unreachable"})
"""Kinds of a failed action that may go away by themselves."""
DEADLINE_MS = 7000


def _asks_for_the_sale(opened: Opened, right: str) -> bool:
    """A question for the sale's date is answered with it; the person has been called all the same."""
    return right == "request_sale_postponement" and opened.heard is not None and opened.heard.intent == "ask_sale_date"


class ActionFailed(Exception):
    """A custom action failed in this turn. `transient`: asking again may help."""

    def __init__(self, action: str, kind: str) -> None:
        super().__init__(f"{action} {kind}")
        self.transient = kind in TRANSIENT


class Thinker:
    """Answers conversations for one worker process; each conversation by one task at a time."""

    def __init__(self, runtime: Runtime, rasa: RasaClient, worker: str) -> None:
        self._runtime = runtime
        self._rasa = rasa
        self._worker = worker
        self._at_work: set[UUID] = set()
        self._again: set[UUID] = set()

    async def attend(self, conversation_id: UUID) -> None:
        """Answers all that waits in this conversation. Safe to call at any time and any number of times."""
        if conversation_id in self._at_work:
            self._again.add(conversation_id)
            return
        self._at_work.add(conversation_id)
        try:
            while await self._one_turn(conversation_id) or conversation_id in self._again:
                self._again.discard(conversation_id)
        except (OperationalError, DBAPIError, OSError) as error:
            # The database is away; the sweep finds what is left when it is back.
            log.warning("turn put off: %s", type(error).__name__)
        finally:
            self._at_work.discard(conversation_id)
            self._again.discard(conversation_id)

    async def _one_turn(self, conversation_id: UUID) -> bool:
        """Opens, thinks and closes one turn; False if there was none to take or it has to wait."""
        async with self._runtime.sessions.begin() as session:
            opened = await open_turn(session, self._runtime, conversation_id, self._worker)
        if opened is None:
            return False
        try:
            opened = await self._hear(opened)
            return await self._close(opened, await self._answer(opened))
        except TurnLost:
            log.warning("turn %s attempt %s was taken over", opened.turn_id, opened.attempt)
            return False
        except (OperationalError, DBAPIError, OSError):
            raise
        except Exception as error:
            return await self._failed(opened, error)

    async def _hear(self, opened: Opened) -> Opened:
        """Lets the rights that the model finds take effect, before anything acts or words are chosen."""
        if opened.kind not in ("text", "media") or not opened.text:
            return opened
        heard = answer_of(await self._rasa.ask(opened.request("parse", DEADLINE_MS)))
        findings = sure_enough(heard.rights, heard.intent, opened.text)
        async with self._runtime.sessions.begin() as session:
            return await invoke(session, self._runtime, replace(opened, heard=heard), findings)

    async def _answer(self, opened: Opened) -> Answer | Failure:
        if opened.kind == "more" or (opened.kind == "media" and not opened.text):
            return Failure("none", "nothing to understand")
        if opened.silent and opened.heard is not None:
            return opened.heard
        request = opened.request("parse" if opened.silent else "respond", DEADLINE_MS)
        right = most_serious([applied.intent for applied in opened.rights if applied.intent in opened.answers_first])
        if right is not None and not opened.silent and not _asks_for_the_sale(opened, right):
            # Care comes in the same turn, whatever the model makes of the rest of the text.
            request["choice"] = {"intent": right, "entities": {}}
        reply = await self._rasa.ask(request)
        for failed in reply.get("failed_actions") or ():
            raise ActionFailed(failed["action"], failed["kind"])
        return answer_of(reply)

    async def _close(self, opened: Opened, answer: Answer | Failure) -> bool:
        async with self._runtime.sessions.begin() as session:
            outcome = await close_turn(session, self._runtime, opened, answer)
        log.info("turn %s attempt %s %s", opened.turn_id, opened.attempt, outcome)
        return True

    async def _failed(self, opened: Opened, error: Exception) -> bool:
        """Tries the turn again later, or apologises: at once where nothing will mend it or care must not wait."""
        known = isinstance(error, RasaUnavailable | ActionFailed)
        reason = str(error) if known else type(error).__name__
        hopeless = isinstance(error, ActionFailed) and not error.transient
        crisis = "crisis" in {applied.intent for applied in opened.rights}
        try:
            if hopeless or crisis or opened.spent:
                return await self._close(opened, Failure("failed", reason))
            log.warning("turn %s attempt %s: %s", opened.turn_id, opened.attempt, reason)
            async with self._runtime.sessions.begin() as session:
                await let_go(session, opened, rules.back_off(opened.attempt), {"kind": "put_off", "detail": reason})
        except TurnLost:
            log.warning("turn %s attempt %s was taken over", opened.turn_id, opened.attempt)
        return False
