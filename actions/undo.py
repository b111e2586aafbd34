"""Outside a form, "undo" takes back what was set up last, in the last ten minutes."""

from typing import Any

from rasa_sdk.events import EventType
from sqlalchemy.ext.asyncio import AsyncSession

from actions.talk import Talk, TopicAction
from actions.words import appointment, day, money
from servicing.arrangement import undo as arrangements
from servicing.callback import undo as callbacks
from servicing.turn.act import Scope, act


class GoBack(TopicAction):
    action = "action_go_back"

    async def answer(self, talk: Talk) -> list[EventType]:
        if talk.loop is not None:
            return []
        done = await act(talk.runtime, talk.reference, "undo", "last", _undo_last)
        if "total" in done:
            talk.say("utter_promise_undone", total=money(talk, done["total"]), day=day(talk, done["day"]))
        elif done.get("restored") is not None:
            talk.say("utter_callback_move_undone", time=appointment(talk, done["restored"]))
        elif done.get("moved"):
            talk.say("utter_callback_move_undone_lost", time=appointment(talk, done["call"]))
        elif "call" in done:
            talk.say("utter_callback_undone", time=appointment(talk, done["call"]))
        else:
            talk.say("utter_go_back")
        return []


async def _undo_last(session: AsyncSession, scope: Scope) -> dict[str, Any]:
    promise = await arrangements.undoable(session, scope)
    call = await callbacks.undoable(session, scope)
    made_in = await arrangements.made_in(session, promise.id) if promise is not None else None
    if call is not None and (promise is None or (call.turn_id or 0) > (made_in or 0)):
        undone = await callbacks.undo(session, scope)
        if undone is None:
            return {}
        restored = undone.restored
        return {
            "call": undone.mistaken.starts_at.isoformat(),
            "moved": undone.moved,
            "restored": restored.starts_at.isoformat() if restored is not None else None,
        }
    mistaken = await arrangements.undo(session, scope)
    if mistaken is None:
        return {}
    return {"total": str(mistaken.total), "day": mistaken.instalments[0].due_date.isoformat()}
