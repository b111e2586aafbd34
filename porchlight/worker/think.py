"""One conversation's turns, from open to closed: three short transactions, none across the call to Rasa."""

import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import DBAPIError, OperationalError

from porchlight.worker.rasa import RasaClient, RasaUnavailable, answer_of
from servicing.rights.rules import most_serious
from servicing.runtime import Runtime
from servicing.turn import rules
from servicing.turn.act import TurnLost
from servicing.turn.close import Answer, Failure, close_turn
from servicing.turn.service import Opened, let_go, open_turn

log = logging.getLogger(__name__)

TRANSIENT = frozenset({"timeout", "unreachable"})
"""Kinds of a failed action that may go away by themselves."""
DEADLINE_MS = 7000


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
            answer = await self._think(opened)
        except (RasaUnavailable, ActionFailed) as error:
            if isinstance(error, ActionFailed) and not error.transient:
                answer = Failure("action", str(error))
            elif opened.spent:
                answer = Failure("unavailable", str(error))
            else:
                log.warning("turn %s attempt %s: %s", opened.turn_id, opened.attempt, error)
                await self._put_off(opened, str(error))
                return False
        try:
            async with self._runtime.sessions.begin() as session:
                outcome = await close_turn(session, self._runtime, opened, answer)
        except TurnLost:
            log.warning("turn %s attempt %s was taken over", opened.turn_id, opened.attempt)
            return False
        log.info("turn %s attempt %s %s", opened.turn_id, opened.attempt, outcome)
        return True

    async def _think(self, opened: Opened) -> Answer | Failure:
        if opened.kind == "more" or (opened.kind == "media" and not opened.text):
            return Failure("none", "nothing to understand")
        request = opened.request(DEADLINE_MS)
        right = most_serious([applied.intent for applied in opened.rights])
        if right is not None and not opened.owned_by_person:
            # Care comes in the same turn, whatever the model makes of the rest of the text.
            request["choice"] = {"intent": right, "entities": {}}
        reply = await self._rasa.ask(request)
        for failed in reply.get("failed_actions") or ():
            raise ActionFailed(failed["action"], failed["kind"])
        return answer_of(reply)

    async def _put_off(self, opened: Opened, reason: str) -> None:
        async with self._runtime.sessions.begin() as session:
            pause: timedelta = rules.back_off(opened.attempt)
            await let_go(session, opened, pause, {"kind": "put_off", "detail": reason})
