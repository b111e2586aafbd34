"""A repayment plan: how much a month or how many months, every date and amount shown, confirmed, then kept."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions import plan_offer, telling
from actions.form import Outcome, TopicForm
from actions.hardship import FORM as HARDSHIP_FORM
from actions.hardship import BeginHardship, told
from actions.limits import identify, refuse_promise, say_standing
from actions.offer import Trouble
from actions.person import by, how_to_call
from actions.plan_offer import CONFIRMED, MONTHLY, MONTHS, SKIPPED, SLOTS, START
from actions.promise import drafted_for, said_for
from actions.reminders import offer_reminders
from actions.talk import PERSON, Choice, Talk, TopicAction, leave
from actions.words import day, money, pay_by_link
from servicing.arrangement import plans
from servicing.arrangement.plan import Misfit, Unfit, Wish
from servicing.arrangement.plans import Outlook
from servicing.arrangement.rules import Part, Refused
from servicing.conversation.models import ConversationState
from servicing.hardship import rules as hardship_rules
from servicing.hardship import service as hardships
from servicing.turn.act import Scope, act
from servicing.wording.sms import number_choices

FORM = "plan_form"
SHOWN = "plan_shown"
CHANGES = {"months": MONTHS, "monthly": MONTHLY, "start": START}
OPTIONS = Choice("utter_choice_options", "ask_options")


def cleared() -> list[EventType]:
    """Forgets a plan that was being made."""
    slots = (*SLOTS, CONFIRMED, SHOWN)
    return [*(SlotSet(slot, None) for slot in slots), SlotSet("plan_replaces", False), SlotSet("goal", None)]


async def look(talk: Talk) -> Outlook | Refused:
    async with talk.reading() as (session, scope):
        return await plans.outlook(session, scope)


class BeginPlan(TopicAction):
    """Begins a plan, unless something stands against any; what happened is told first, and comes back here."""

    action = "action_begin_plan"

    async def answer(self, talk: Talk) -> list[EventType]:
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        entities, text = said_for(talk, self.action)
        seen = await look(talk)
        if isinstance(seen, Refused):
            return [*leave(), *cleared(), *await refuse_promise(talk, seen.reason)]
        changes = bool(talk.slot("plan_replaces")) or self._says_which(talk, seen, entities, text)
        if seen.standing is not None and seen.standing.kind == plans.OPTION and not changes:
            await say_standing(talk, seen.standing)
            return [*leave(), *cleared(), SlotSet("question", "keep_arrangement")]
        goal = {"action": self.action, "entities": entities, "text": text}
        if seen.hardship_over is None:
            return self._hardship_first(talk, goal)
        drafted = drafted_for(talk, self.action)
        begun = [SlotSet("plan_replaces", changes), SlotSet("goal", goal), FollowupAction(FORM)]
        return [*(leave() if talk.loop else []), *cleared(), *drafted, *begun]

    def _says_which(self, talk: Talk, seen: Outlook, entities: list[dict[str, Any]], text: str) -> bool:
        """Whoever names months, an amount or a day where a plan stands wants another one."""
        payment = seen.here.contractual_payment
        heard = plan_offer.read(entities, text, requested=None, payment=payment, today=talk.today)
        return bool(heard.values) or heard.trouble is not None

    def _hardship_first(self, talk: Talk, goal: dict[str, Any]) -> list[EventType]:
        if talk.loop == HARDSHIP_FORM:
            talk.say("utter_plan_after_this")
            return [SlotSet("goal", {**(talk.slot("goal") or {}), "then": goal})]
        talk.say("utter_plan_hardship_first")
        first = {**goal, "action": BeginHardship.action, "then": goal}
        return [*(leave() if talk.loop else []), SlotSet("goal", first), FollowupAction(BeginHardship.action)]


class PlanForm(TopicForm):
    form = FORM
    slots = (*SLOTS, CONFIRMED)
    topic = "a repayment plan"
    own = frozenset({"arrange_plan", "arrange_payment", "change_arrangement", "cannot_pay", "hardship_resolved"})
    dropped = "utter_plan_dropped"

    def next_slot(self, talk: Talk, values: Mapping[str, Any]) -> str | None:
        if values.get(plan_offer.OVER) is None:
            return plan_offer.OVER
        if values.get(MONTHLY) is None and values.get(MONTHS) is None:
            return MONTHLY
        return CONFIRMED if values.get(CONFIRMED) is None else None

    @classmethod
    def empty(cls) -> list[EventType]:
        return cleared()

    async def begin(self, talk: Talk) -> Outcome:
        goal = talk.slot("goal") or {}
        return await self._read(talk, None, goal.get("entities", []), goal.get("text", ""))

    async def hear(self, talk: Talk, requested: str | None) -> Outcome:
        change = CHANGES.get(talk.entity("change") or "")
        if change is not None:
            also = {MONTHS: None} if change == MONTHLY else {}
            return Outcome({change: None, **also}, Trouble("change", change))
        if requested == MONTHLY and (talk.entity("answer") == "skip" or telling.open_answer(talk.text)):
            return await self._fit(talk, {MONTHLY: SKIPPED}, None)
        outcome = await self._read(talk, requested, talk.entities, talk.text)
        if not outcome.empty:
            return outcome
        trouble = dict(talk.slot("trouble") or {})
        if requested == MONTHLY and trouble.get("reason") in ("on_top", "too_little"):
            return await self._decided(talk, trouble)
        if talk.intent == "cannot_pay":
            return Outcome({MONTHLY: None, MONTHS: None}, Trouble("too_much", MONTHLY))
        if requested != CONFIRMED:
            return outcome
        if talk.intent == "affirm" and trouble.get("reason") != "what":
            unread = await _unread(talk)
            return Outcome(trouble=Trouble("unread", CONFIRMED, {"said": unread})) if unread else _yes()
        if talk.intent in ("deny", "affirm"):
            return Outcome(trouble=Trouble("what", CONFIRMED))
        return outcome

    async def _decided(self, talk: Talk, trouble: dict[str, str]) -> Outcome:
        """The answer to whether an amount comes on top, or to whether the least that there is can be paid."""
        if talk.intent not in ("affirm", "deny"):
            return Outcome()
        if trouble["reason"] == "on_top":
            amount = Decimal(trouble["amount"])
            if talk.intent == "affirm":
                seen = await look(talk)
                amount += seen.here.contractual_payment if isinstance(seen, Outlook) else 0
            return await self._fit(talk, {MONTHLY: str(amount), MONTHS: None}, None)
        if talk.intent == "affirm":
            return await self._fit(talk, {MONTHLY: trouble["least"], MONTHS: None}, None)
        talk.say("utter_plan_too_little_then", OPTIONS, PERSON)
        return Outcome(events=(*leave(), *cleared()))

    async def _read(self, talk: Talk, requested: str | None, entities: list[dict[str, Any]], text: str) -> Outcome:
        seen = await look(talk)
        if isinstance(seen, Refused):
            return await _over(talk, seen)
        heard = plan_offer.read(
            entities, text, requested=requested, payment=seen.here.contractual_payment, today=talk.today
        )
        values = dict(heard.values)
        if self.draft(talk).get(plan_offer.OVER) is None:
            values |= await self._hardship(talk, seen, requested, entities, text)
        return await self._fit(talk, values, heard.trouble)

    async def _hardship(
        self, talk: Talk, seen: Outlook, requested: str | None, entities: list[dict[str, Any]], text: str
    ) -> dict[str, str | None]:
        """Whether what happened is over: as it was told, or as it is said now."""
        if seen.hardship_over:
            return {plan_offer.OVER: hardship_rules.YES}
        asked = "over" if requested == plan_offer.OVER else "confirmed"
        said = telling.read(entities, text, talk.intent, draft={}, requested=asked, today=talk.today).values
        if said.get("over") != hardship_rules.YES:
            return {plan_offer.OVER: hardship_rules.NO} if asked == "over" and "over" in said else {}

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            await hardships.resolve(session, told(talk, scope, text))
            return {}

        await act(talk.runtime, talk.reference, "hardship", "resolve", do)
        return {plan_offer.OVER: hardship_rules.YES}

    async def _fit(self, talk: Talk, values: dict[str, str | None], trouble: Trouble | None) -> Outcome:
        """Whether what is filled makes a plan, by the rule that has the last word when it is kept."""
        seen = await look(talk)
        if isinstance(seen, Refused):
            return await _over(talk, seen)
        draft = self.draft(talk)
        found = seen.propose(plan_offer.wish({**draft, **values}))
        if isinstance(found, Unfit) and trouble is None:
            trouble, slot = _misfit(found, seen)
            values[slot] = None
        if values and draft.get(CONFIRMED) is not None:
            values[CONFIRMED] = None
        return Outcome(values, trouble)

    async def lapsed(self, talk: Talk) -> list[EventType] | None:
        """Verification ran out in the middle: what was said so far goes on after it."""
        async with talk.reading() as (_, scope):
            if scope.verified:
                return None
        draft = {slot: value for slot in SLOTS if (value := talk.slot(slot)) is not None}
        goal = {"action": BeginPlan.action, "entities": [], "text": "", "draft": draft}
        again = FollowupAction("verification_form")
        return [*leave(), *cleared(), SlotSet("verified", False), SlotSet("goal", goal), again]


def _yes() -> Outcome:
    return Outcome({CONFIRMED: True})


async def _over(talk: Talk, refused: Refused) -> Outcome:
    return Outcome(events=(*leave(), *cleared(), *await refuse_promise(talk, refused.reason)))


def _misfit(found: Unfit, seen: Outlook) -> tuple[Trouble, str]:
    if found.reason == Misfit.TOO_LITTLE:
        values = {"least": str(found.limit), "months": str(seen.bounds.longest)}
        return Trouble("too_little", MONTHLY, values), MONTHLY
    if found.reason == Misfit.TOO_LONG:
        return Trouble("too_long", MONTHS, {"months": str(found.limit)}), MONTHS
    limit = {"limit": found.limit.isoformat()} if isinstance(found.limit, date) else {}
    return Trouble(found.reason.value, START, limit), START


async def _unread(talk: Talk) -> str | None:
    """What of our last answer waits for MORE, without the numbered choices at its end."""
    async with talk.reading() as (session, scope):
        state = await session.get(ConversationState, scope.conversation.id)
    rest = state.rest if state is not None else []
    if not rest:
        return None
    titles = number_choices([choice["title"] for choice in rest[-1]["choices"]])
    return "\n".join(part["text"] for part in rest).removesuffix(titles).rstrip()


def wish_of(talk: Talk) -> Wish:
    """What the form's slots ask for."""
    return plan_offer.wish({slot: talk.slot(slot) for slot in SLOTS})


class RecordPlan(TopicAction):
    """Keeps the confirmed plan, once: set up, or handed to a person and never said to be agreed."""

    action = "action_record_plan"

    async def answer(self, talk: Talk) -> list[EventType]:
        if talk.slot(CONFIRMED) is not True:
            return cleared()
        shown = [Part(Decimal(amount), date.fromisoformat(on)) for on, amount in talk.slot(SHOWN) or ()]
        wish = wish_of(talk)

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            try:
                return _result(await plans.keep(session, scope, wish, shown))
            except plans.Changed:
                return {"changed": True}

        done = await act(talk.runtime, talk.reference, "record_plan", "plan", do)
        if done.get("changed"):
            talk.say("utter_plan_figures_changed")
            return [SlotSet(CONFIRMED, None), SlotSet(SHOWN, None), FollowupAction(FORM)]
        if "refused" in done:
            return [*cleared(), *await refuse_promise(talk, done["refused"])]
        if done["answer_by"] is not None:
            when = by(talk, datetime.fromisoformat(done["answer_by"]))
            talk.say("utter_plan_change_asked" if done["id"] is None else "utter_plan_pending", when=when)
            return cleared()
        first, count = shown[0], str(len(shown))
        values = {"count": count, "amount": money(talk, first.amount), "day": day(talk, first.on)}
        talk.say("utter_plan_set_up", **values, terms_by=day(talk, done["terms_by"]))
        talk.say("utter_plan_is_a_record", pay_link=pay_by_link(talk, done["id"], first.on), **how_to_call(talk))
        return [*cleared(), *await offer_reminders(talk)]


def _result(kept: plans.Kept | Refused | Unfit) -> dict[str, Any]:
    """What is remembered of the deed, in JSON."""
    if isinstance(kept, Refused | Unfit):
        return {"refused": kept.reason.value}
    return {
        "id": kept.arrangement.id if kept.arrangement is not None else None,
        "answer_by": kept.answer_by.isoformat() if kept.answer_by is not None else None,
        "terms_by": kept.terms_by.isoformat() if kept.terms_by is not None else None,
    }
