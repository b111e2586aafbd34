"""What may help: in general for anybody, for the verified borrower what their loan may allow, and why."""

from itertools import pairwise
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions.limits import NO, YES, barred, identify, limits_here
from actions.option_words import (
    ELIGIBILITY,
    GENERAL,
    MOST_LISTED,
    MOST_NAMED,
    about,
    choice,
    explain,
    named,
    said_options,
    say_fit,
)
from actions.person import hand_over
from actions.talk import Choice, Question, Talk, TopicAction
from actions.words import money
from servicing.consent.rules import Talk as Subject
from servicing.hardship.service import newest
from servicing.option.questions import CAN_PAY_MORE, CAN_RESUME, KEEPS_HOME
from servicing.option.questions import QUESTIONS as ASKED
from servicing.option.rows import EXITS
from servicing.option.rules import Line, Prescreen
from servicing.option.service import catch_up_share, forget_answers, note_answer, screen
from servicing.turn.act import Scope, act

OPEN = "option_"
"""What the slot `question` holds before the name of a question of the pre-screen."""
QUESTIONS = {
    "look_at_options": Question(yes="action_look_at_options"),
    "apply_for_option": Question(yes="action_apply_for_option"),
    **{
        OPEN + question: Question(yes="action_note_option_answer", no="action_note_option_answer") for question in ASKED
    },
}
ANSWERS = "answers"
ANSWER_ANEW = Choice("utter_choice_answer_anew", "ask_eligibility", {"change": ANSWERS})
OWNER = Choice("utter_meaning_ask_investor", "ask_investor")


async def screened(talk: Talk) -> Prescreen | None:
    """The pre-screen of the borrower's loan; None where nobody is verified or the loan may not be spoken of."""
    if not talk.slot("verified") or Subject.FACTS not in (await limits_here(talk)).talk:
        return None
    async with talk.reading() as (session, scope):
        if scope.loan is None or scope.borrower is None:
            return None
        return await screen(session, scope.loan, talk.today, scope.borrower.id)


def offered(found: Prescreen | None) -> list[str]:
    """What is listed, at most five: what is not ruled out; exits only for who wants to leave or has nothing else."""
    if found is None:
        return list(GENERAL)
    open_lines = [line.option for line in found.open]
    staying = [option for option in open_lines if option not in EXITS]
    return (open_lines if found.facts.keeps_home is False or not staying else staying)[:MOST_LISTED]


class OptionAction(TopicAction):
    """Open to anybody whose loan or number allows to speak of help at all."""

    async def answer(self, talk: Talk) -> list[EventType]:
        if (closed := await barred(talk, Subject.OPTIONS)) is not None:
            return [SlotSet("goal", None), *closed]
        return [SlotSet("goal", None), *await self.tell(talk)]

    async def tell(self, talk: Talk) -> list[EventType]:
        raise NotImplementedError


class TellOptions(OptionAction):
    action = "action_tell_options"

    async def tell(self, talk: Talk) -> list[EventType]:
        if talk.loop is not None:
            talk.say("utter_options_short")
            return []
        found = await screened(talk)
        if found is None:
            if talk.slot("verified"):
                talk.say("utter_options_person")
                return [SlotSet("question", "offer_person")]
            talk.say("utter_options", YES, NO)
            return [SlotSet("question", "look_at_options")]
        talk.say("utter_general_options_head" if found.generic else "utter_my_options_head")
        listed = offered(found)
        if talk.channel == "web":
            for option in listed:
                talk.say("utter_my_options_item", name=named(talk, option))
        talk.say("utter_my_options_foot", *(choice(option) for option in listed))
        return []


class LookAtOptions(TopicAction):
    """Yes to seeing what the loan may allow: that needs to know who asks."""

    action = "action_look_at_options"

    async def answer(self, talk: Talk) -> list[EventType]:
        return await identify(talk, TellOptions.action)


class TellOption(OptionAction):
    """One option; for the verified borrower also how it applies to the loan."""

    action = "action_tell_option"

    async def tell(self, talk: Talk) -> list[EventType]:
        found = await screened(talk)
        options = said_options(talk, found, offered(found))
        if not options:
            talk.say("utter_ask_option", *(choice(option) for option in offered(found)))
            return []
        option = options[0]
        if talk.loop is not None:
            talk.say(f"utter_option_{option}")
            return []
        fit = (lambda: say_fit(talk, found, option)) if found is not None else None
        explain(talk, option, fit)
        return []


class CompareOptions(OptionAction):
    action = "action_compare_options"

    async def tell(self, talk: Talk) -> list[EventType]:
        found = await screened(talk)
        listed = offered(found)
        first, second = [*said_options(talk, found, listed), None, None][:2]
        if first is None:
            pairs = pairwise(listed)
            talk.say("utter_ask_options_to_compare", *(pair(talk, one, other) for one, other in pairs))
            return []
        if second is None:
            others = [option for option in listed if option != first][:MOST_NAMED]
            talk.say("utter_ask_option_to_compare", *(pair(talk, first, o) for o in others), first=named(talk, first))
            return []
        talk.say("utter_compare_head")
        for option in (first, second):
            talk.say("utter_compare_item", name=about(talk, option), cost=talk.words(f"utter_option_{option}_cost"))
        if talk.loop is None:
            talk.say("utter_compare_foot", choice(first), choice(second), ELIGIBILITY)
        return []


def pair(talk: Talk, first: str, second: str) -> Choice:
    """Two options as an answer to which to compare."""
    titles = {"first": about(talk, first), "second": about(talk, second)}
    return Choice("utter_choice_compare_pair", "compare_options", {"option": f"{first},{second}"}, titles)


class TellEligibility(OptionAction):
    """What may fit this loan: asks the one thing that is needed next, or says what comes first. It decides nothing."""

    action = "action_tell_eligibility"

    async def answer(self, talk: Talk) -> list[EventType]:
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        return await super().answer(talk)

    async def tell(self, talk: Talk) -> list[EventType]:
        if talk.loop is not None:
            talk.say("utter_fit_later")
            return []
        if talk.entity("change") == ANSWERS:
            await act(talk.runtime, talk.reference, "forget_option_answers", "all", _forget)
        return say_next(talk, await screened(talk))


async def _forget(session: AsyncSession, scope: Scope) -> dict[str, Any]:
    await forget_answers(session, scope)
    return {}


def say_next(talk: Talk, found: Prescreen | None) -> list[EventType]:
    """Asks the next question of the pre-screen, or says what it came to."""
    if found is None:
        talk.say("utter_options_person")
        return [SlotSet("question", "offer_person")]
    if (question := found.next_question) is not None:
        ask(talk, found, question)
        return [SlotSet("question", OPEN + question)]
    if found.first is None:
        talk.say("utter_fit_none", YES, NO, ANSWER_ANEW)
        return [SlotSet("question", "offer_person")]
    return say_first(talk, found, found.first)


def ask(talk: Talk, found: Prescreen, question: str) -> None:
    if question == CAN_RESUME:
        talk.say("utter_ask_option_can_resume_payment", YES, NO, payment=money(talk, found.facts.contractual_payment))
    elif question == CAN_PAY_MORE:
        share, months = catch_up_share(found)
        talk.say("utter_ask_option_can_pay_more", YES, NO, share=money(talk, share), months=str(months))
    else:
        talk.say(f"utter_ask_option_{question}", YES, NO)


def say_first(talk: Talk, found: Prescreen, line: Line) -> list[EventType]:
    response = "utter_fit_first_general" if found.generic else "utter_fit_first"
    more = Choice("utter_choice_tell_more", "ask_option_details", {"option": line.option})
    owner = [OWNER] if found.find_out else []
    talk.say(response, YES, NO, more, *owner, ANSWER_ANEW, name=named(talk, line.option))
    return [SlotSet("question", "apply_for_option")]


class NoteOptionAnswer(OptionAction):
    """Keeps a yes or no to a question of the pre-screen, and goes on."""

    action = "action_note_option_answer"

    async def tell(self, talk: Talk) -> list[EventType]:
        question = (talk.asked or "").removeprefix(OPEN)
        if question in ASKED and talk.slot("verified"):
            await keep(talk, question, talk.intent == "affirm")
        return say_next(talk, await screened(talk))


async def keep(talk: Talk, question: str, answer: bool) -> None:
    """Writes down what the verified borrower answered, once a turn."""

    async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
        await note_answer(session, scope, question, answer)
        return {}

    await act(talk.runtime, talk.reference, "note_option_answer", question, do)


class ApplyForOption(TopicAction):
    """Yes to asking for it: what happened is told first, or was already; then a plan is made here, and a person takes
    anything else."""

    action = "action_apply_for_option"

    async def answer(self, talk: Talk) -> list[EventType]:
        async with talk.reading() as (session, scope):
            told = scope.loan and scope.borrower and await newest(session, scope.loan.id, scope.borrower.id)
        if not told or told.status != "submitted":
            return [FollowupAction("action_begin_hardship")]
        found = await screened(talk)
        if found and found.first and found.first.option == "repayment_plan":
            return [FollowupAction("action_begin_plan")]
        first = found.first.option.replace("_", " ") if found and found.first else "help"
        await hand_over(talk, f"Wants to be reviewed for help; the pre-screen puts {first} first.", "human_requested")
        return []


class AnswerExit(OptionAction):
    """Who wants to leave the home is told how, reviewed for that first, and gets a person."""

    action = "action_answer_exit"

    async def tell(self, talk: Talk) -> list[EventType]:
        if talk.slot("verified"):
            await keep(talk, KEEPS_HOME, False)
        talk.say("utter_exit", *(choice(option) for option in ("short_sale", "deed_in_lieu") if talk.loop is None))
        talk.say("utter_exit_stay")
        await hand_over(talk, "Wants to sell the home or give it back: review those options first.", "human_requested")
        return []


class TellCounseling(TopicAction):
    """Free counselors are for everybody, also where nothing else may be spoken of."""

    action = "action_tell_counseling"

    async def answer(self, talk: Talk) -> list[EventType]:
        talk.say("utter_counseling")
        return []


class TellCreditImpact(OptionAction):
    action = "action_tell_credit_impact"

    async def tell(self, talk: Talk) -> list[EventType]:
        talk.say("utter_credit_impact")
        talk.say("utter_credit_impact_next")
        return []
