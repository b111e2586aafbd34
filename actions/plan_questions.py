"""What is asked for a repayment plan, and the plan as it is shown before it is confirmed."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import plan_offer
from actions.form import Ask
from actions.hardship import GOING_ON, OVER, reason_words
from actions.limits import NO, YES
from actions.plan import FORM, OPTIONS, SHOWN, BeginPlan, look, wish_of
from actions.plan_offer import CONFIRMED, MONTHLY, MONTHS, START
from actions.talk import PERSON, Choice, Talk, leave
from actions.words import day, money
from servicing.arrangement.plan import Plan, Why, Wish, amounts
from servicing.arrangement.plans import Outlook
from servicing.hardship import rules as hardship_rules
from servicing.hardship import service as hardships

SKIP = Choice("utter_choice_skip", "inform", {"answer": "skip"})
CHANGE = Choice("utter_choice_change_plan", "deny")
SEND = Choice("utter_choice_send_plan", "affirm")
IN_ONE_TEXT = 6
"""Payments that are read at once on a phone; of more, all are shown again rather than summed up."""
ALTERED_BY_TERM = frozenset({Why.TOO_HIGH, Why.TOO_LONG})
"""Reasons for which another number of months may do without a person."""


class AskOver(Ask):
    form, slot = FORM, plan_offer.OVER

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        if trouble.get("count", 0) > 1:
            talk.say("utter_ask_plan_over_choices", OVER, GOING_ON, PERSON)
            return
        async with talk.reading() as (session, scope):
            assert scope.loan is not None and scope.borrower is not None
            before = await hardships.newest(session, scope.loan.id, scope.borrower.id)
        what = reason_words(talk, before.reason if before is not None else None)
        talk.say("utter_ask_plan_over", OVER, GOING_ON, what=what)


class AskMonthly(Ask):
    form, slot = FORM, MONTHLY

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        seen = await look(talk)
        payment = money(talk, seen.here.contractual_payment) if isinstance(seen, Outlook) else ""
        if reason is None and talk.slot(plan_offer.OVER) == hardship_rules.NO:
            talk.say("utter_plan_goes_on")
        if reason == "on_top":
            talk.say("utter_ask_plan_on_top", YES, NO, amount=money(talk, trouble["amount"]), payment=payment)
        elif reason == "too_little":
            talk.say(
                "utter_ask_plan_too_little", YES, NO, months=trouble["months"], least=money(talk, trouble["least"])
            )
        elif reason == "monthly_only":
            talk.say("utter_ask_plan_monthly_only", payment=payment)
        elif reason == "too_much":
            talk.say("utter_ask_plan_less", SKIP, OPTIONS, PERSON, payment=payment)
        elif reason == "not_understood" and trouble["count"] > 1:
            talk.say("utter_ask_plan_monthly_choices", SKIP, PERSON)
        elif reason in ("not_understood", "change"):
            talk.say("utter_ask_plan_monthly_example", SKIP, payment=payment)
        elif reason in ("returning", "first"):
            talk.say("utter_ask_plan_monthly_returning", SKIP)
        else:
            talk.say("utter_ask_plan_monthly", SKIP, payment=payment)


class AskMonths(Ask):
    form, slot = FORM, MONTHS

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        if reason == "too_long":
            talk.say("utter_ask_plan_too_long", PERSON, months=trouble["months"])
        elif reason == "not_understood":
            talk.say("utter_ask_plan_months_example", *([PERSON] if trouble["count"] > 1 else []))
        else:
            talk.say("utter_ask_plan_months")


class AskStart(Ask):
    form, slot = FORM, START

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        if reason == "too_late":
            talk.say("utter_ask_plan_start_too_late", last_day=day(talk, trouble["limit"]))
        elif reason == "in_past":
            talk.say("utter_ask_plan_start_in_past")
        elif reason in ("not_understood", "which_day_of"):
            talk.say("utter_ask_plan_start_example", *([PERSON] if trouble["count"] > 1 else []))
        else:
            talk.say("utter_ask_plan_start")


class AskPlanConfirmed(Ask):
    """Shows every date and amount, and the total; what is shown is what a yes confirms."""

    form, slot = FORM, CONFIRMED

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        talk = Talk(dispatcher, tracker)
        seen = await look(talk)
        plan = seen.propose(wish_of(talk)) if isinstance(seen, Outlook) else None
        if not isinstance(seen, Outlook) or not isinstance(plan, Plan):
            # It stopped fitting between being filled and being shown: begun anew, it is said why.
            return [*leave(), FollowupAction(BeginPlan.action)]
        trouble = dict(talk.slot("trouble") or {})
        self._ask(talk, seen, plan, trouble.pop("reason", None), trouble)
        return [SlotSet(SHOWN, amounts(plan.instalments))]

    def _ask(self, talk: Talk, seen: Outlook, plan: Plan, reason: str | None, trouble: dict[str, Any]) -> None:
        why = seen.why(plan)
        choices = [SEND if why else YES, CHANGE]
        if reason == "what":
            talk.say("utter_ask_plan_what")
        elif reason == "unread":
            talk.say("utter_plan_unread", *choices, said=trouble["said"])
        elif reason == "not_understood" and trouble["count"] > 1:
            talk.say("utter_ask_plan_confirmed_choices", *choices, PERSON)
        elif reason in ("not_understood", "returning", "first") and len(plan.instalments) <= IN_ONE_TEXT:
            talk.say("utter_ask_plan_confirmed_again", *choices, **_in_short(talk, plan))
        else:
            self._list(talk, seen, plan, why, reason == "changed", [*choices, *_shorter(seen, why, talk)])

    def _list(
        self, talk: Talk, seen: Outlook, plan: Plan, why: tuple[Why, ...], changed: bool, choices: list[Choice]
    ) -> None:
        count = str(len(plan.instalments))
        if changed:
            talk.say("utter_plan_changed")
        talk.say("utter_plan_head", count=count)
        for part in plan.instalments:
            talk.say("utter_plan_item", day=day(talk, part.on), amount=money(talk, part.amount))
        talk.say(
            "utter_plan_foot",
            total=money(talk, plan.total),
            payment=money(talk, plan.payment),
            catch_up=money(talk, plan.catch_up_total),
        )
        if seen.standing is not None:
            talk.say("utter_plan_takes_the_place", total=money(talk, seen.standing.total))
        if why:
            reason = talk.words(f"utter_words_plan_why_{why[0]}")
            talk.say("utter_ask_plan_confirmed_person", *choices, why=reason)
        else:
            talk.say("utter_ask_plan_confirmed", *choices)


def _in_short(talk: Talk, plan: Plan) -> dict[str, str]:
    first = plan.instalments[0]
    return {
        "count": str(len(plan.instalments)),
        "amount": money(talk, first.amount),
        "day": day(talk, first.on),
        "total": money(talk, plan.total),
    }


def _shorter(seen: Outlook, why: tuple[Why, ...], talk: Talk) -> list[Choice]:
    """The number of months that would do without a person, where only that stands in the way."""
    if not why or not set(why) <= ALTERED_BY_TERM:
        return []
    other = seen.propose(Wish(start=wish_of(talk).start))
    if not isinstance(other, Plan) or seen.why(other):
        return []
    months = len(other.instalments)
    return [Choice("utter_choice_months", "inform", {"duration": f"P{months}M"}, {"count": str(months)})]
