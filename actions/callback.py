"""A call with a specialist: when, about what, at which number, confirmed before it is booked or moved."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions import topic, when
from actions.callback_standing import offer_reminder, say_none, say_standing, standing
from actions.form import Outcome, TopicForm
from actions.limits import barred, identify, limits_here
from actions.offer import Trouble
from actions.person import hand_over
from actions.promise import said_for
from actions.talk import LISTEN, Talk, TopicAction, leave
from actions.when import Said
from actions.wish import Wish, around
from actions.words import appointment
from servicing.callback import service as callbacks
from servicing.callback.rules import Slot
from servicing.callback.service import Reason, Refused
from servicing.consent.rules import Talk as Subject
from servicing.turn.act import Scope, act
from servicing.wording import format

FORM = "callback_form"
SLOTS = ("callback_time", "callback_topic", "callback_phone", "callback_confirmed")
_QUESTION = re.compile(r"\W*(?:what|how|who|why|where|do|does|is|qu[eé]|c[oó]mo|qui[eé]n|cu[aá]l)", re.IGNORECASE)
"""What begins so asks about something else: "what's the weather tomorrow" is no wish for tomorrow."""
BEGIN, MOVE = "action_begin_callback", "action_begin_move_callback"


def cleared() -> list[EventType]:
    """Forgets a call that was being set up."""
    kept = ("callback_wish", "callback_offered", "callback_lost", *SLOTS)
    return [*(SlotSet(slot, None) for slot in kept), SlotSet("callback_moves", False), SlotSet("goal", None)]


def stored(slot: Slot) -> dict[str, Any]:
    return {"starts_at": slot.starts_at.isoformat(), "specialist_id": slot.specialist_id}


def restored(kept: Mapping[str, Any]) -> Slot:
    return Slot(datetime.fromisoformat(kept["starts_at"]), kept["specialist_id"])


def local(talk: Talk, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(talk.reference.time_zone))


class BeginCallback(TopicAction):
    """Begins to set up a call, unless one stands already."""

    action = BEGIN

    async def answer(self, talk: Talk) -> list[EventType]:
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        if (closed := await barred(talk, Subject.APPOINTMENT)) is not None:
            return [SlotSet("goal", None), *closed]
        entities, text = said_for(talk, self.action)
        if (before := await standing(talk)) is not None:
            if when.read(entities, text, now=local(talk, talk.reference.now)).wish:
                return [SlotSet("goal", _goal(MOVE, entities, text)), FollowupAction(MOVE)]
            say_standing(talk, before)
            return [*(leave() if talk.loop else []), SlotSet("goal", None), SlotSet("question", "keep_callback")]
        return _begin(talk, self.action, entities, text)


class BeginMove(TopicAction):
    """Begins to move the call that stands; what it is about and the number stay."""

    action = MOVE

    async def answer(self, talk: Talk) -> list[EventType]:
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        if (closed := await barred(talk, Subject.APPOINTMENT)) is not None:
            return [SlotSet("goal", None), *closed]
        before = await standing(talk)
        if before is None:
            return say_none(talk)
        entities, text = said_for(talk, self.action)
        async with talk.reading() as (session, scope):
            numbers = {address: str(key) for key, address in await callbacks.phones(session, scope)}
        kept = [SlotSet("callback_topic", before.topic), SlotSet("callback_phone", numbers.get(before.phone))]
        return _begin(talk, self.action, entities, text, SlotSet("callback_moves", True), *kept)


class TakeFirst(TopicAction):
    """The borrower said yes to the first free call that was offered."""

    action = "action_take_first_callback"

    async def answer(self, talk: Talk) -> list[EventType]:
        goal = SlotSet("goal", _goal(BEGIN, [{"entity": "part", "value": "1"}], ""))
        if not talk.slot("verified"):
            return [*await identify(talk, BEGIN), goal]
        return [goal, FollowupAction(BEGIN)]


def _goal(action: str, entities: list[dict[str, Any]], text: str) -> dict[str, Any]:
    return {"action": action, "entities": entities, "text": text}


def _begin(talk: Talk, action: str, entities: list[dict[str, Any]], text: str, *known: EventType) -> list[EventType]:
    goal = talk.slot("goal") or {}
    draft = goal.get("draft", {}) if goal.get("action") == action else {}
    offered = talk.slot("callback_offered") if any(found["entity"] == "part" for found in entities) else None
    return [
        *(leave() if talk.loop else []),
        *cleared(),
        SlotSet("callback_offered", offered),
        *known,
        *(SlotSet(slot, value) for slot, value in draft.items()),
        SlotSet("goal", _goal(action, entities, text)),
        FollowupAction(FORM),
    ]


class CallbackForm(TopicForm):
    form = FORM
    slots = SLOTS
    topic = "when a specialist should call"
    own = frozenset({"schedule_callback", "reschedule_callback"})
    dropped = "utter_callback_dropped"

    @classmethod
    def empty(cls) -> list[EventType]:
        return cleared()

    def answered_by(self, talk: Talk) -> bool:
        """Asked what the call is about, "my escrow account" is the answer and no question about escrow."""
        return (
            talk.slot("requested_slot") == "callback_topic" and talk.intent in topic.OF_INTENT and "?" not in talk.text
        )

    async def begin(self, talk: Talk) -> Outcome:
        goal = talk.slot("goal") or {}
        text = goal.get("text", "")
        offered = [restored(kept) for kept in talk.slot("callback_offered") or ()]
        if talk.slot("callback_lost"):
            found = await self._wished(talk, Wish.restored(talk.slot("callback_wish")), Said(), "taken")
            return Outcome({**found.values, "callback_lost": None}, found.trouble, found.events)
        said = when.read(
            goal.get("entities", []), text, now=local(talk, talk.reference.now), offered=_times(talk, offered)
        )
        if talk.slot("callback_time") is not None:
            return Outcome({"callback_time": talk.slot("callback_time")})
        if said.pick is not None:
            found = await self._picked(talk, said, offered)
        else:
            found = await self._wished(talk, Wish.restored(talk.slot("callback_wish")), said)
        about = talk.slot("callback_topic") or await self._about(talk, text)
        return Outcome({**found.values, "callback_topic": about}, found.trouble, found.events)

    async def hear(self, talk: Talk, requested: str | None) -> Outcome:
        if talk.intent == "out_of_scope" and _QUESTION.match(talk.text):
            return Outcome()
        change = talk.entity("change")
        if change in ("time", "topic", "phone"):
            return await self._change(talk, f"callback_{change}")
        if talk.entity("phone") is not None and requested in ("callback_phone", "callback_confirmed"):
            return Outcome({"callback_phone": None}, Trouble("other_number", "callback_phone"))
        if requested == "callback_topic" and (about := topic.answered(talk)) is not None and not _names_a_time(talk):
            return Outcome({"callback_topic": await self._allowed(talk, about)})
        if requested == "callback_phone" and (heard := await self._phone(talk)) is not None:
            return heard
        if requested != "callback_phone" or _names_a_time(talk):
            heard = await self._time(talk, requested)
            if not heard.empty:
                return heard
        if requested == "callback_confirmed" and talk.intent == "affirm":
            return Outcome({"callback_confirmed": True})
        if requested == "callback_confirmed" and talk.intent == "deny":
            return Outcome(trouble=Trouble("what", "callback_confirmed"))
        return Outcome()

    async def _change(self, talk: Talk, slot: str) -> Outcome:
        if slot != "callback_time":
            return Outcome({slot: None})
        return await self._wished(talk, Wish(), Said())

    async def _about(self, talk: Talk, text: str) -> str | None:
        about = topic.known(talk, text)
        return None if about is None else await self._allowed(talk, about)

    async def _allowed(self, talk: Talk, about: str) -> str:
        """Where payments are not talked about, a call about them is one about help."""
        return "help" if about == "payments" and not (await limits_here(talk)).may_arrange else about

    async def _phone(self, talk: Talk) -> Outcome | None:
        async with talk.reading() as (session, scope):
            numbers = await callbacks.phones(session, scope)
        if not numbers and talk.intent == "affirm":
            await hand_over(talk, "Wants to be called and has no number on file.", "human_requested")
            return Outcome(events=(*leave(), *cleared(), FollowupAction(LISTEN)))
        part = talk.entity("part")
        if part is not None and int(part) <= len(numbers):
            return Outcome({"callback_phone": str(numbers[int(part) - 1][0])})
        if talk.intent == "affirm" and numbers:
            return Outcome({"callback_phone": str(numbers[0][0])})
        if talk.intent == "deny" and not _names_a_time(talk):
            return Outcome(trouble=Trouble("other_number", "callback_phone"))
        return None

    async def _time(self, talk: Talk, requested: str | None) -> Outcome:
        offered = [restored(kept) for kept in talk.slot("callback_offered") or ()]
        open_to = offered if requested == "callback_time" else []
        now = local(talk, talk.reference.now)
        said = when.read(talk.entities, talk.text, now=now, offered=_times(talk, open_to))
        if requested != "callback_time" and not _names_a_time(talk):
            return Outcome()
        if open_to and talk.intent == "affirm" and not said and len(open_to) == 1:
            said = Said(pick=1)
        if open_to and talk.intent == "deny" and not said:
            said = Said(shift="other")
        if said.pick is not None:
            return await self._picked(talk, said, offered)
        if not said:
            return Outcome()
        matching = [slot for slot in open_to if said.wish and _meant(said.wish, local(talk, slot.starts_at))]
        if len(matching) == 1:
            return await self._picked(talk, Said(pick=offered.index(matching[0]) + 1), offered)
        return await self._wished(talk, Wish.restored(talk.slot("callback_wish")), said)

    async def _picked(self, talk: Talk, said: Said, offered: list[Slot]) -> Outcome:
        """One of the times that were offered, with whoever is best free at it by now."""
        starts = offered[(said.pick or 1) - 1].starts_at
        async with talk.reading() as (session, scope):
            found = await callbacks.offers(session, scope, lambda moment: moment == starts, count=1)
        if found:
            return Outcome({"callback_time": stored(found[0]), "callback_confirmed": None})
        return await self._wished(talk, Wish.restored(talk.slot("callback_wish")), Said(), "taken")

    async def _wished(self, talk: Talk, before: Wish, said: Said, trouble: str | None = None) -> Outcome:
        """What is free as wished, or near it; a time that was named whole is taken, else there are times to choose."""
        wish = before.then(said.wish)
        seen = [restored(kept).starts_at for kept in talk.slot("callback_offered") or ()] if said.shift else []
        found = await self._free(talk, wish, said, seen)
        if not found and (seen or wish):
            trouble = trouble or "none_fit"
            found = await self._free_near(talk, wish)
        if not found:
            await hand_over(talk, "Wants to be called; no specialist has a free time.", "human_requested")
            return Outcome(events=(*leave(), *cleared(), FollowupAction(LISTEN)))
        values: dict[str, Any] = {
            "callback_wish": wish.stored(),
            "callback_offered": [stored(slot) for slot in found],
            "callback_time": None,
            "callback_confirmed": None,
        }
        whole = [slot for slot in found if wish.names(local(talk, slot.starts_at))]
        if trouble is None and whole and said.wish:
            values["callback_time"] = stored(min(whole, key=lambda slot: wish.distance(local(talk, slot.starts_at))))
        return Outcome(values, None if trouble is None else Trouble(trouble, "callback_time"))

    async def _free(self, talk: Talk, wish: Wish, said: Said, seen: list[datetime]) -> list[Slot]:
        def fits(moment: datetime) -> bool:
            if seen and not (moment < min(seen) if said.shift == "earlier" else moment > max(seen)):
                return False
            return wish.fits(local(talk, moment))

        def distance(moment: datetime) -> timedelta:
            return min(seen) - moment if seen and said.shift == "earlier" else wish.distance(local(talk, moment))

        async with talk.reading() as (session, scope):
            return await callbacks.offers(session, scope, fits, distance)

    async def _free_near(self, talk: Talk, wish: Wish) -> list[Slot]:
        near = around(wish.anchor(local(talk, talk.reference.now)))
        async with talk.reading() as (session, scope):
            return await callbacks.offers(session, scope, nearness=near)

    async def lapsed(self, talk: Talk) -> list[EventType] | None:
        """Verification ran out in the middle: what was said so far goes on after it."""
        async with talk.reading() as (_, scope):
            if scope.verified:
                return None
        draft = {slot: talk.slot(slot) for slot in (*SLOTS[:2], "callback_wish") if talk.slot(slot) is not None}
        goal = {**_goal(MOVE if talk.slot("callback_moves") else BEGIN, [], ""), "draft": draft}
        again = FollowupAction("verification_form")
        return [*leave(), *cleared(), SlotSet("verified", False), SlotSet("goal", goal), again]


def _times(talk: Talk, slots: list[Slot]) -> list[datetime]:
    return [local(talk, slot.starts_at) for slot in slots]


def _names_a_time(talk: Talk) -> bool:
    """The message speaks of a day or a time of its own, whatever was asked."""
    return any(found["entity"] in ("date", "time", "part_of_day") for found in talk.entities)


def _meant(wish: Wish, starts: datetime) -> bool:
    return wish.fits(starts) and wish.distance(starts) < timedelta(minutes=15)


class BookCallback(TopicAction):
    """Books or moves the confirmed call, once; a time that was lost meanwhile is chosen anew."""

    action = "action_book_callback"

    async def answer(self, talk: Talk) -> list[EventType]:
        if talk.slot("callback_confirmed") is not True:
            return cleared()
        slot = restored(talk.slot("callback_time"))
        about, number = talk.slot("callback_topic"), int(talk.slot("callback_phone"))
        moves = bool(talk.slot("callback_moves"))

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            done = await callbacks.book(session, scope, slot, about, number, moves=moves)
            return {"refused": done.reason.value} if isinstance(done, Refused) else {"id": done.id}

        done = await act(talk.runtime, talk.reference, "book_callback", "callback", do)
        if "refused" in done:
            return await self._refused(talk, done["refused"])
        async with talk.reading() as (session, _):
            booked = await callbacks.by_id(session, done["id"])
        assert booked is not None
        values = {
            "specialist": booked.specialist,
            "time": appointment(talk, booked.starts_at),
            "ending": format.phone_ending(booked.phone),
        }
        if moves:
            talk.say("utter_callback_moved", **values)
        else:
            talk.say("utter_callback_booked", **values)
        return [*cleared(), *await offer_reminder(talk, booked)]

    async def _refused(self, talk: Talk, reason: str) -> list[EventType]:
        if reason == Reason.TAKEN:
            again = [
                SlotSet("callback_time", None),
                SlotSet("callback_confirmed", None),
                SlotSet("callback_lost", True),
            ]
            return [*again, FollowupAction(FORM)]
        if reason == Reason.LIVE_EXISTS and (before := await standing(talk)) is not None:
            say_standing(talk, before)
            return [*cleared(), SlotSet("question", "keep_callback")]
        if (closed := await barred(talk, Subject.APPOINTMENT)) is not None:
            return [*cleared(), *closed]
        await hand_over(talk, "Wanted to book a call, which could not be done here.", "human_requested")
        return cleared()
