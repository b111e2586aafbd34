"""Options in a conversation: what a loan may allow, one explained, two compared, which may fit, leaving the home."""

from datetime import timedelta
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select

from actions import runtime as actions_runtime
from actions.options import (
    AnswerExit,
    ApplyForOption,
    CompareOptions,
    LookAtOptions,
    NoteOptionAnswer,
    TellCounseling,
    TellCreditImpact,
    TellEligibility,
    TellOption,
    TellOptions,
)
from servicing.escalation.models import Escalation
from servicing.loan.models import Loan
from servicing.loan.service import report_protection
from servicing.option.models import OptionAnswer
from servicing.option.service import screen
from servicing.seed.loans import LOANS
from tests.integration.test_options import hardship
from tests.support.dialogue import tracker
from tests.support.turns import Talk, texting
from tests.support.values import NOW

BY_NAME = {person.first_name: (person, loan) for loan in LOANS for person in loan.people}


class Borrower:
    """A verified sample borrower, and what the actions say to them."""

    def __init__(self, talk: Talk, verified: bool = True) -> None:
        self.talk = talk
        self.verified = verified
        self.question: str | None = None
        self.said: list[dict[str, Any]] = []
        self.slots: dict[str, Any] = {}
        self.follows: str | None = None

    async def hears(
        self, action: Any, intent: str, *options: str, loop: str | None = None, change: str | None = None
    ) -> list[str]:
        """The responses that an action answers with, in a turn of its own."""
        opened = await self.talk.write(intent)
        named = [{"entity": "option", "value": option} for option in options]
        named += [{"entity": "change", "value": change}] if change else []
        message = tracker(opened, intent, *named, loop=loop, verified=self.verified)
        asked = {"event": "slot", "name": "question", "value": self.question}
        message.events = [{"event": "user", "text": "before"}, asked, {"event": "user", "text": intent}]
        dispatcher = CollectingDispatcher()
        events = await action.run(dispatcher, message, {})
        self.slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        self.follows = next((event["name"] for event in events if event["event"] == "followup"), None)
        self.question = self.slots.get("question")
        self.said = dispatcher.messages
        await self.talk.close(opened)
        return [said["response"] for said in self.said]

    async def says(self, answer: str) -> list[str]:
        return await self.hears(NoteOptionAnswer(), answer)

    def values(self, response: str) -> dict[str, Any]:
        return next(said for said in self.said if said["response"] == response)

    @property
    def choices(self) -> list[str]:
        return [button["title"] for said in self.said for button in said["buttons"]]


@pytest.fixture
def borrower(runtime):
    actions_runtime.configure(runtime)

    async def begin(name: str, verified: bool = True) -> Borrower:
        person, loan = BY_NAME[name]
        talk = await texting(runtime, person.phone)
        if verified:
            assert (await talk.prove(f"{person.last_four} {loan.home.zip}")).status == "verified"
        return Borrower(talk, verified)

    return begin


async def escalations(runtime) -> list[str]:
    async with runtime.sessions.begin() as session:
        return list(await session.scalars(select(Escalation.reason)))


async def test_anybody_hears_what_help_there_is_and_may_have_the_loan_looked_at(borrower):
    dana = await borrower("Dana", verified=False)
    assert await dana.hears(TellOptions(), "ask_options") == ["utter_options"]
    assert dana.question == "look_at_options"
    await dana.hears(LookAtOptions(), "affirm")
    assert dana.follows == "verification_form"
    assert dana.slots["goal"]["action"] == "action_tell_options"


async def test_who_is_verified_hears_what_the_loan_may_allow_in_the_investors_order(borrower):
    terrence = await borrower("Terrence")
    assert await terrence.hears(TellOptions(), "ask_options") == ["utter_my_options_head", "utter_my_options_foot"]
    assert terrence.choices == [
        "Pay it all at once",
        "Catch up over time",
        "Pause payments",
        "Set payments aside",
        "Change the loan's terms",
    ]


async def test_an_unknown_owner_means_the_general_list(borrower):
    harold = await borrower("Harold")
    assert (await harold.hears(TellOptions(), "ask_options"))[0] == "utter_general_options_head"


async def test_one_option_is_explained_with_what_it_means_for_the_loan(borrower):
    dana = await borrower("Dana")
    assert await dana.hears(TellOption(), "ask_option_details", "forbearance") == [
        "utter_option_forbearance",
        "utter_fit_ask",
        "utter_fit_pause_length",
        "utter_fit_papers_none",
        "utter_option_forbearance_cost",
        "utter_option_forbearance_send",
        "utter_option_credit",
        "utter_option_next",
    ]
    assert dana.values("utter_fit_pause_length")["months"] == "12"


async def test_what_is_new_for_va_loans_is_said_with_its_day(borrower):
    luis = await borrower("Luis")
    said = await luis.hears(TellOption(), "ask_option_details", "partial_claim")
    assert {"utter_fit_trial", "utter_fit_papers_statement", "utter_fit_ask_when"} <= set(said)
    assert luis.values("utter_fit_ask_when")["day"] == "Saturday, November 28"


async def test_why_an_option_may_not_fit_is_said_in_plain_words(borrower):
    dana = await borrower("Dana")
    assert "utter_fit_not" in await dana.hears(TellOption(), "ask_option_details", "payment_deferral")
    reason = dana.values("utter_fit_not")["reason"]
    assert reason == "it is for loans 2 or more payments behind and yours is 1"


@pytest.mark.parametrize(
    ("name", "asked", "meant"),
    [("Nora", "forbearance", "moratorium"), ("Nora", "modification", "reamortization"), ("Luis", "forbearance", None)],
)
async def test_an_option_goes_by_its_name_on_the_loans_own_menu(borrower, name, asked, meant):
    someone = await borrower(name)
    assert (await someone.hears(TellOption(), "ask_option_details", asked))[0] == f"utter_option_{meant or asked}"


async def test_an_option_that_the_owner_does_not_have_is_said_so(borrower):
    terrence = await borrower("Terrence")
    assert "utter_fit_off_menu" in await terrence.hears(TellOption(), "ask_option_details", "payment_deferral")


async def test_which_option_is_asked_where_none_was_named(borrower):
    dana = await borrower("Dana")
    assert await dana.hears(TellOption(), "ask_option_details") == ["utter_ask_option"]
    assert "Pause payments" in dana.choices


async def test_without_a_loan_an_option_is_explained_all_the_same(borrower):
    dana = await borrower("Dana", verified=False)
    said = await dana.hears(TellOption(), "ask_option_details", "short_sale")
    assert said[0] == "utter_option_short_sale"
    assert "utter_option_credit_exit" in said
    assert not any(response.startswith("utter_fit") for response in said)


async def test_two_options_are_set_side_by_side(borrower):
    dana = await borrower("Dana", verified=False)
    said = await dana.hears(CompareOptions(), "compare_options", "forbearance", "modification")
    assert said == ["utter_compare_head", "utter_compare_item", "utter_compare_item", "utter_compare_foot"]
    assert [item["name"] for item in dana.said[1:3]] == ["Pause payments", "Change the loan's terms"]


async def test_a_choice_of_two_is_compared_as_well(borrower):
    dana = await borrower("Dana", verified=False)
    assert len(await dana.hears(CompareOptions(), "compare_options", "forbearance,repayment_plan")) == 4


async def test_what_to_compare_is_asked_where_it_was_not_said(borrower):
    dana = await borrower("Dana", verified=False)
    assert await dana.hears(CompareOptions(), "compare_options") == ["utter_ask_options_to_compare"]
    assert await dana.hears(CompareOptions(), "compare_options", "modification") == ["utter_ask_option_to_compare"]
    assert dana.choices[0] == "Change the loan's terms / Catch up over time"


@pytest.mark.parametrize(
    ("name", "answers", "first"),
    [
        ("Dana", "no yes", "pausing or lowering payments for a time (forbearance)"),
        ("Dana", "no no", "changing the terms of the loan (modification)"),
        ("Dana", "yes yes yes", "catching up over time (repayment plan)"),
        ("Carmen", "no yes", "pausing or lowering payments for a time (forbearance)"),
        ("Terrence", "yes yes no", "setting missed payments aside in a second loan (partial claim)"),
        ("Luis", "yes yes no", "setting missed payments aside in a second loan (partial claim)"),
        ("Luis", "yes no", "changing the terms of the loan (modification)"),
        ("Nora", "no yes", "pausing payments for up to two years (moratorium)"),
        ("Nora", "yes no", "a lower payment by income (payment assistance)"),
        ("Harold", "yes yes no", "moving missed payments to the end of the loan (payment deferral)"),
        ("Yvonne", "no yes", "pausing or lowering payments for a time (forbearance)"),
    ],
)
async def test_a_few_answers_come_to_the_first_option(borrower, name, answers, first):
    someone = await borrower(name)
    said = await someone.hears(TellEligibility(), "ask_eligibility")
    for answer in answers.split():
        assert said[0].startswith("utter_ask_option_"), said
        said = await someone.says("affirm" if answer == "yes" else "deny")
    assert said[0].startswith("utter_fit_first"), said
    assert someone.said[0]["name"] == first


async def test_the_questions_use_the_loans_own_figures(borrower):
    luis = await borrower("Luis")
    await luis.hears(TellEligibility(), "ask_eligibility")
    assert luis.question == "option_hardship_over"
    await luis.says("affirm")
    assert luis.values("utter_ask_option_can_resume_payment")["payment"] == "$1,811.06"
    await luis.says("affirm")
    share = luis.values("utter_ask_option_can_pay_more")
    assert (share["share"], share["months"]) == ("$1,243.89", "6")


async def test_what_was_answered_is_not_asked_again(borrower, runtime):
    dana = await borrower("Dana")
    await dana.hears(TellEligibility(), "ask_eligibility")
    await dana.says("deny")
    assert await dana.hears(TellEligibility(), "ask_eligibility") == ["utter_ask_option_will_pass"]
    async with runtime.sessions.begin() as session:
        kept = (await session.scalars(select(OptionAnswer))).one()
    assert (kept.question, kept.answer) == ("hardship_over", False)


async def test_answers_can_be_given_again(borrower):
    dana = await borrower("Dana")
    await dana.hears(TellEligibility(), "ask_eligibility")
    await dana.says("deny")
    await dana.says("affirm")
    assert "Answer again" in dana.choices
    again = await dana.hears(TellEligibility(), "ask_eligibility", change="answers")
    assert again == ["utter_ask_option_hardship_over"]


async def test_an_answer_of_long_ago_is_asked_for_again(borrower, runtime):
    dana = await borrower("Dana")
    await dana.hears(TellEligibility(), "ask_eligibility")
    await dana.says("deny")
    async with runtime.sessions.begin() as session:
        loan = (await session.scalars(select(Loan).where(Loan.loan_number == "4000012301"))).one()
        of_then = await screen(session, loan, NOW.date() + timedelta(days=30))
        of_later = await screen(session, loan, NOW.date() + timedelta(days=31))
    assert (of_then.next_question, of_later.next_question) == ("will_pass", "hardship_over")


async def test_where_nothing_fits_a_person_is_offered(borrower):
    dana = await borrower("Dana")
    await dana.hears(TellEligibility(), "ask_eligibility")
    await dana.says("affirm")
    await dana.says("affirm")
    assert await dana.says("deny") == ["utter_fit_none"]
    assert dana.question == "offer_person"


async def test_asking_for_it_begins_with_what_happened(borrower):
    dana = await borrower("Dana")
    await dana.hears(TellEligibility(), "ask_eligibility")
    await dana.says("deny")
    await dana.says("affirm")
    assert dana.question == "apply_for_option"
    assert await dana.hears(ApplyForOption(), "affirm") == []
    assert dana.follows == "action_begin_hardship"


async def test_who_told_what_happened_already_gets_a_person_at_once(borrower, runtime):
    dana = await borrower("Dana")
    async with runtime.sessions.begin() as session:
        loan = (await session.scalars(select(Loan).where(Loan.loan_number == "4000012301"))).one()
        await hardship(session, loan.id, "temporary")
    assert await dana.hears(TellEligibility(), "ask_eligibility") == ["utter_fit_first"]
    assert await dana.hears(ApplyForOption(), "affirm") == ["utter_handed_over"]
    async with runtime.sessions.begin() as session:
        assert "forbearance first" in (await session.scalars(select(Escalation.summary))).one()


async def test_eligibility_needs_to_know_who_asks(borrower):
    dana = await borrower("Dana", verified=False)
    await dana.hears(TellEligibility(), "ask_eligibility")
    assert dana.follows == "verification_form"


async def test_leaving_the_home_is_reviewed_first_and_by_a_person(borrower, runtime):
    dana = await borrower("Dana")
    said = await dana.hears(AnswerExit(), "want_to_exit")
    assert said == ["utter_exit", "utter_exit_stay", "utter_handed_over"]
    assert await escalations(runtime) == ["human_requested"]
    await dana.hears(TellOptions(), "ask_options")
    assert dana.choices[:2] == ["Sell for less than is owed", "Give the home back"]


async def test_in_the_middle_of_a_form_answers_are_short_and_ask_nothing(borrower):
    dana = await borrower("Dana")
    form = {"loop": "promise_form"}
    assert await dana.hears(TellOptions(), "ask_options", **form) == ["utter_options_short"]
    assert await dana.hears(TellOption(), "ask_option_details", "forbearance", **form) == ["utter_option_forbearance"]
    assert await dana.hears(TellEligibility(), "ask_eligibility", **form) == ["utter_fit_later"]
    assert dana.question is None


async def test_credit_and_counselors(borrower):
    dana = await borrower("Dana", verified=False)
    assert await dana.hears(TellCreditImpact(), "ask_credit_impact") == [
        "utter_credit_impact",
        "utter_credit_impact_next",
    ]
    assert await dana.hears(TellCounseling(), "ask_counseling") == ["utter_counseling"]


@pytest.mark.parametrize("action", [TellOptions, TellOption, CompareOptions, TellEligibility, AnswerExit])
async def test_an_attorney_keeps_us_from_speaking_of_options(borrower, action):
    stanley = await borrower("Stanley")
    assert await stanley.hears(action(), "ask_options", "forbearance", "modification") == ["utter_limited_attorney"]


async def test_after_a_death_only_general_help_is_spoken_of(borrower, runtime):
    dana = await borrower("Dana")
    async with runtime.sessions.begin() as session:
        loan = (await session.scalars(select(Loan).where(Loan.loan_number == "4000012301"))).one()
        await report_protection(session, kind="deceased", source="file", now=NOW, loan_id=loan.id)
    assert await dana.hears(TellOptions(), "ask_options") == ["utter_options_person"]
    said = await dana.hears(TellOption(), "ask_option_details", "modification")
    assert not any(response.startswith("utter_fit") for response in said)


async def test_in_bankruptcy_options_are_information(borrower):
    delphine = await borrower("Delphine")
    assert (await delphine.hears(TellOptions(), "ask_options"))[0] == "utter_my_options_head"
