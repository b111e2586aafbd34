"""Outside a form, "undo" takes back what was set up in the last ten minutes."""

from typing import Any

from rasa_sdk.events import EventType
from sqlalchemy.ext.asyncio import AsyncSession

from actions.talk import Talk, TopicAction
from actions.words import day, money
from servicing.arrangement import undo as arrangements
from servicing.turn.act import Scope, act


class GoBack(TopicAction):
    action = "action_go_back"

    async def answer(self, talk: Talk) -> list[EventType]:
        if talk.loop is not None:
            return []

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            mistaken = await arrangements.undo(session, scope)
            if mistaken is None:
                return {}
            return {"total": str(mistaken.total), "day": mistaken.instalments[0].due_date.isoformat()}

        done = await act(talk.runtime, talk.reference, "undo", "last", do)
        if done:
            talk.say("utter_promise_undone", total=money(talk, done["total"]), day=day(talk, done["day"]))
        else:
            talk.say("utter_go_back")
        return []
