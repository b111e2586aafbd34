"""A promise to pay: an amount and a day, or two of each, confirmed before it is noted down."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions import offer, plan_offer
from actions.form import Ask, Outcome, TopicForm
from actions.limits import identify, refuse_promise
from actions.offer import Trouble
from actions.person import how_to_call
from actions.reminders import offer_reminders
from actions.talk import PERSON, Choice, Talk, TopicAction, leave
from actions.words import arrears, day, money, pay_by_link
from servicing.arrangement import service as arrangements
from servicing.arrangement.rules import Part, Refused, last_day
from servicing.loan.service import Position, position
from servicing.turn.act import Scope, act

FORM = "promise_form"
ENDS = frozenset({"nothing_owed", "live_exists", "not_verified"})
"""Reasons, next to the protections, that leave nothing to ask: the form is over."""
CATCH_UP = Choice("utter_meaning_arrange_plan", "arrange_plan")
OPEN_QUESTIONS = frozenset({"what", "which_part_day", "which_part_amount"})
"""Asked where the promise was to be confirmed: a yes to these confirms nothing."""


def cleared() -> list[EventType]:
    """Forgets a promise that was being made."""
    return [
        *(SlotSet(slot, None) for slot in (*offer.SLOTS, "promise_confirmed")),
        SlotSet("promise_replaces", False),
        SlotSet("goal", None),
    ]


def said_for(talk: Talk, action: str) -> tuple[list[dict[str, Any]], str]:
    """The values and the text that an action was asked with: in this message, or before verification."""
    goal = talk.slot("goal")
    if goal is not None and goal["action"] == action:
        return goal["entities"], goal["text"]
    return talk.entities, talk.text


def drafted_for(talk: Talk, action: str) -> list[EventType]:
    """The events that fill in again what was known of a promise when verification ran out."""
    goal = talk.slot("goal") or {}
    draft = goal.get("draft", {}) if goal.get("action") == action else {}
    return [SlotSet(slot, draft[slot]) for slot in offer.SLOTS if slot in draft]


def to_plan(talk: Talk, entities: list[dict[str, Any]], text: str) -> list[EventType]:
    """The events that go on with a repayment plan instead: it was offered over months, or in many parts."""
    goal = {"action": "action_begin_plan", "entities": entities, "text": text}
    return [*(leave() if talk.loop else []), *cleared(), SlotSet("goal", goal), FollowupAction("action_begin_plan")]


class BeginPromise(TopicAction):
    """Begins a promise, unless something stands against any promise at all."""

    action = "action_begin_promise"

    async def answer(self, talk: Talk) -> list[EventType]:
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        entities, text = said_for(talk, self.action)
        if plan_offer.speaks_of_plan(entities, text):
            return to_plan(talk, entities, text)
        async with talk.reading() as (session, scope):
            refused = await arrangements.check(session, scope, ())
        asked_to_keep = talk.asked == "keep_arrangement"
        if isinstance(refused, Refused) and refused.reason == "live_exists" and entities and asked_to_keep:
            return [FollowupAction("action_begin_change")]
        if isinstance(refused, Refused) and refused.reason != "no_parts":
            return [*leave(), *cleared(), *await refuse_promise(talk, refused.reason)]
        goal = SlotSet("goal", {"action": self.action, "entities": entities, "text": text})
        drafted = drafted_for(talk, self.action)
        return [*(leave() if talk.loop else []), *cleared(), *drafted, goal, FollowupAction(FORM)]


class PromiseForm(TopicForm):
    form = FORM
    slots = (*offer.SLOTS, "promise_confirmed")
    topic = "a promise to pay"
    own = frozenset({"arrange_payment", "change_arrangement"})
    dropped = "utter_promise_dropped"

    def next_slot(self, talk: Talk, values: Mapping[str, Any]) -> str | None:
        return offer.missing(values) or ("promise_confirmed" if values.get("promise_confirmed") is None else None)

    @classmethod
    def empty(cls) -> list[EventType]:
        return cleared()

    async def begin(self, talk: Talk) -> Outcome:
        goal = talk.slot("goal") or {}
        if not talk.slot("promise_replaces"):
            async with talk.reading() as (session, scope):
                assert scope.loan is not None
                arrears(talk, await position(session, scope.loan, talk.today, scope.conversation))
        return await self._read(talk, None, goal.get("entities", []), goal.get("text", ""))

    async def hear(self, talk: Talk, requested: str | None) -> Outcome:
        if plan_offer.speaks_of_plan(talk.entities, talk.text):
            return Outcome(events=tuple(to_plan(talk, talk.entities, talk.text)))
        change = talk.entity("change")
        if change is not None:
            return Outcome(dict.fromkeys(offer.AMOUNTS if change == "amount" else offer.DAYS))
        outcome = await self._read(talk, requested, talk.entities, talk.text)
        if not outcome.empty:
            return outcome
        trouble = dict(talk.slot("trouble") or {})
        if talk.intent == "affirm" and requested is not None and "share" in trouble:
            return Outcome({requested: trouble["share"]})
        plain = talk.intent in ("affirm", "deny", "inform", "nlu_fallback")
        if requested == "promise_confirmed" and plain and trouble.get("reason") in OPEN_QUESTIONS:
            # Neither yes nor no answers it, and nothing else was said.
            values = {name: value for name, value in trouble.items() if name in ("day", "amount")}
            return Outcome(trouble=Trouble(trouble["reason"], requested, values))
        if requested == "promise_confirmed" and talk.intent == "affirm":
            return Outcome({"promise_confirmed": True})
        if requested == "promise_confirmed" and talk.intent == "deny":
            return Outcome(trouble=Trouble("what", "promise_confirmed"))
        return outcome

    async def _read(self, talk: Talk, requested: str | None, entities: list[dict[str, Any]], text: str) -> Outcome:
        draft = self.draft(talk)
        async with talk.reading() as (session, scope):
            assert scope.loan is not None
            here = await position(session, scope.loan, talk.today, scope.conversation)
            standing = await arrangements.live(session, scope.loan.id, before_turn=scope.turn.id)
        heard = offer.read(entities, text, draft=draft, requested=requested, owed=here.arrears.total, today=talk.today)
        values = dict(heard.values)
        has_live = standing is not None and not talk.slot("promise_replaces")
        found = offer.check(
            {**draft, **values},
            owed=here.arrears.total,
            protections=here.protections,
            today=talk.today,
            has_live=has_live,
        )
        if found is not None and (found.reason in ENDS or found.reason.startswith("protected_")):
            return Outcome(events=(*leave(), *cleared(), *await refuse_promise(talk, found.reason)))
        if found is not None:
            values[found.slot] = None
        if values and draft.get("promise_confirmed") is not None:
            values["promise_confirmed"] = None
        return Outcome(values, found or heard.trouble)

    async def lapsed(self, talk: Talk) -> list[EventType] | None:
        """Verification ran out in the middle: what was said so far goes on after it."""
        async with talk.reading() as (_, scope):
            if scope.verified:
                return None
        draft = {slot: value for slot in offer.SLOTS if (value := talk.slot(slot)) is not None}
        action = "action_begin_change" if talk.slot("promise_replaces") else BeginPromise.action
        goal = {"action": action, "entities": [], "text": "", "draft": draft}
        again = FollowupAction("verification_form")
        return [*leave(), *cleared(), SlotSet("verified", False), SlotSet("goal", goal), again]


class AskPromise(Ask):
    form = FORM

    async def owed(self, talk: Talk) -> Position:
        async with talk.reading() as (session, scope):
            assert scope.loan is not None
            return await position(session, scope.loan, talk.today, scope.conversation)


class AskAmount(AskPromise):
    slot = "promise_amount"

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        paid_on = talk.slot("promise_date")
        if reason == "share":
            talk.say("utter_ask_promise_share", share=money(talk, trouble["share"]))
        elif reason == "which_amount":
            talk.say("utter_ask_promise_which_amount", *_amounts(talk, trouble["first"], trouble["second"]))
        elif reason == "too_many_parts":
            talk.say("utter_ask_promise_too_many_parts", CATCH_UP)
        elif reason in ("not_understood", "too_much", "not_positive", "not_in_cents") and trouble["count"] > 1:
            here = await self.owed(talk)
            owed, one = here.arrears.total, here.contractual_payment
            offered = [str(owed)] if owed <= one else [str(one), str(owed)]
            talk.say("utter_ask_promise_amount_choices", *_amounts(talk, *offered), PERSON, owed=money(talk, owed))
        elif reason == "too_much":
            talk.say("utter_ask_promise_amount_too_much", owed=money(talk, trouble["limit"]))
        elif reason in ("not_understood", "not_in_cents", "not_positive"):
            talk.say("utter_ask_promise_amount_example")
        elif reason in ("returning", "first"):
            talk.say("utter_ask_promise_amount_returning")
        elif paid_on is not None:
            talk.say("utter_ask_promise_amount_on", day=day(talk, paid_on))
        else:
            talk.say("utter_ask_promise_amount")


class AskSecondAmount(AskPromise):
    slot = "promise_amount_2"

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        if reason == "share":
            talk.say("utter_ask_promise_share", share=money(talk, trouble["share"]))
        elif reason is None or reason in ("changed", "back", "again"):
            talk.say("utter_ask_promise_amount_2", day=day(talk, talk.slot("promise_date_2")))
        else:
            rest = (await self.owed(talk)).arrears.total - Decimal(talk.slot("promise_amount") or 0)
            choices = [*_amounts(talk, str(rest)), PERSON] if trouble.get("count", 0) > 1 else []
            talk.say("utter_ask_promise_amount_2_example", *choices, rest=money(talk, rest))


class AskDay(AskPromise):
    slot = "promise_date"
    first, example = "utter_ask_promise_date", "utter_ask_promise_date_example"

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        last = last_day(talk.today)
        if reason == "which_day":
            talk.say("utter_ask_promise_which_day", *_days(talk, trouble["first"], trouble["second"]))
        elif reason in ("not_understood", "in_past", "too_late", "which_day_of") and trouble["count"] > 1:
            soon = talk.today.toordinal()
            offered = [date.fromordinal(soon + (4 - talk.today.weekday() - 1) % 7 + 1), _first_of_month(talk.today)]
            days = _days(talk, *(each.isoformat() for each in sorted(set(offered)) if each <= last))
            talk.say("utter_ask_promise_date_choices", *days, PERSON, last_day=day(talk, last))
        elif reason == "in_past":
            talk.say("utter_ask_promise_date_in_past")
        elif reason == "too_late":
            talk.say("utter_ask_promise_date_too_late", CATCH_UP, last_day=day(talk, last))
        elif reason == "same_day_parts":
            talk.say("utter_ask_promise_date_same_day")
        elif reason in ("not_understood", "which_day_of", "too_many_parts"):
            talk.say("utter_ask_promise_date_example")
        else:
            self.ask_first(talk, reason)

    def ask_first(self, talk: Talk, reason: str | None) -> None:
        if reason in ("returning", "first"):
            talk.say("utter_ask_promise_date_returning")
        else:
            talk.say("utter_ask_promise_date", amount=money(talk, talk.slot("promise_amount")))


class AskSecondDay(AskDay):
    slot = "promise_date_2"

    def ask_first(self, talk: Talk, reason: str | None) -> None:
        talk.say("utter_ask_promise_date_2", amount=money(talk, talk.slot("promise_amount_2")))


class AskConfirmed(AskPromise):
    slot = "promise_confirmed"

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        if reason == "what":
            talk.say("utter_ask_promise_what")
        elif reason == "which_part_day":
            which = {"date": trouble["day"]}
            talk.say("utter_ask_promise_which_part", *_parts(which), said=day(talk, trouble["day"]))
        elif reason == "which_part_amount":
            which = {"money": trouble["amount"]}
            talk.say("utter_ask_promise_which_part", *_parts(which), said=money(talk, trouble["amount"]))
        else:
            self._summary(talk, reason, reason == "not_understood" and trouble["count"] > 1)

    def _summary(self, talk: Talk, reason: str | None, again: bool) -> None:
        if again:
            talk.say("utter_ask_promise_confirmed_choices", PERSON)
            return
        one, *others = offer.parts_of({slot: talk.slot(slot) for slot in offer.SLOTS})
        values = {"amount": money(talk, one.amount), "day": day(talk, one.on)}
        once_more = reason in ("not_understood", "returning", "first")
        if others:
            two = others[0]
            values |= {"amount_2": money(talk, two.amount), "day_2": day(talk, two.on)}
            values["total"] = money(talk, one.amount + two.amount)
            if once_more:
                talk.say("utter_ask_promise_confirmed_two_again", **values)
            elif reason == "changed":
                talk.say("utter_ask_promise_confirmed_two_changed", **values)
            else:
                talk.say("utter_ask_promise_confirmed_two", **values)
        elif once_more:
            talk.say("utter_ask_promise_confirmed_again", **values)
        elif reason == "changed":
            talk.say("utter_ask_promise_confirmed_changed", **values)
        else:
            talk.say("utter_ask_promise_confirmed", **values)


class RecordPromise(TopicAction):
    """Notes the confirmed promise down, once."""

    action = "action_record_promise"

    async def answer(self, talk: Talk) -> list[EventType]:
        if talk.slot("promise_confirmed") is not True:
            return cleared()
        parts = offer.parts_of({slot: talk.slot(slot) for slot in offer.SLOTS})
        replace = bool(talk.slot("promise_replaces"))

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            done = await arrangements.record_promise(session, scope, parts, replace=replace)
            if isinstance(done, Refused):
                return {"refused": done.reason.value}
            return {"refused": None, "id": done.arrangement.id}

        done = await act(talk.runtime, talk.reference, "record_promise", "promise", do)
        if done["refused"] is not None:
            return [*cleared(), *await refuse_promise(talk, done["refused"])]
        _noted(talk, parts, done["id"])
        return [*cleared(), *await offer_reminders(talk)]


def _noted(talk: Talk, parts: list[Part], arrangement_id: int) -> None:
    one, *others = parts
    values = {"amount": money(talk, one.amount), "day": day(talk, one.on)}
    if others:
        two = {"amount_2": money(talk, others[0].amount), "day_2": day(talk, others[0].on)}
        talk.say("utter_promise_recorded_two", **values, **two)
    else:
        talk.say("utter_promise_recorded", **values)
    link = pay_by_link(talk, arrangement_id, one.on)
    talk.say("utter_promise_is_a_record", pay_link=link, **how_to_call(talk))


def _first_of_month(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def _amounts(talk: Talk, *amounts: str) -> list[Choice]:
    return [Choice("utter_choice_value", "inform", {"money": each}, {"value": money(talk, each)}) for each in amounts]


def _days(talk: Talk, *days: str) -> list[Choice]:
    return [Choice("utter_choice_value", "inform", {"date": each}, {"value": day(talk, each)}) for each in days]


def _parts(which: dict[str, str]) -> list[Choice]:
    return [
        Choice("utter_choice_first_part", "inform", {**which, "part": "1"}),
        Choice("utter_choice_second_part", "inform", {**which, "part": "2"}),
    ]
