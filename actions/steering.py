"""Yes and no outside a form, steering, other languages, and what to do with what was not understood."""

import re
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions import (
    account,
    arrangement,
    callback_standing,
    hardship,
    loan_questions,
    options,
    person,
    reminders,
    rights,
)
from actions.form import forgotten, forms
from actions.person import hand_over
from actions.talk import PERSON, Choice, Question, Talk, TopicAction, leave
from actions.verification import FORM as VERIFICATION
from actions.verification import VerificationForm
from servicing.identity.service import verified_in
from servicing.rights.appointment import asks_for_one
from servicing.turn.act import Scope, act

MEANINGS = frozenset(
    {
        "ask_amount_due",
        "ask_next_due_date",
        "ask_payment_history",
        "ask_reinstatement",
        "ask_payoff",
        "ask_escrow",
        "ask_fees",
        "ask_delinquency",
        "ask_investor",
        "ask_foreclosure_status",
        "ask_sale_date",
        "ask_credit_impact",
        "ask_servicing_transfer",
        "ask_notice_meaning",
        "ask_insurance_taxes",
        "update_contact",
        "account_access",
        "ask_option_details",
        "compare_options",
        "ask_eligibility",
        "want_to_exit",
        "ask_counseling",
        "apply_assistance",
        "ask_application_status",
        "ask_documents_needed",
        "submit_documents",
        "hardship_resolved",
        "schedule_callback",
        "reschedule_callback",
        "cancel_callback",
        "check_callback",
        "arrange_plan",
        "ask_how_to_pay",
        "ask_options",
        "ask_arrangement_status",
        "arrange_payment",
        "change_arrangement",
        "cancel_arrangement",
        "already_paid",
        "cannot_pay",
        "report_hardship",
        "complaint",
        "dispute",
        "request_sale_postponement",
        "report_bankruptcy",
        "attorney_represented",
        "wrong_person",
        "opt_out",
        "cease_contact",
        "report_military",
        "report_death",
        "third_party",
    }
)
"""Intents that can be offered as what a message may have meant, each with a title utter_meaning_<intent>."""


QUESTIONS: dict[str, Question] = {
    **person.QUESTIONS,
    **account.QUESTIONS,
    **loan_questions.QUESTIONS,
    **options.QUESTIONS,
    **arrangement.QUESTIONS,
    **callback_standing.QUESTIONS,
    **reminders.QUESTIONS,
    **rights.QUESTIONS,
    **hardship.QUESTIONS,
}
"""Every question that may stand open outside a form; each topic names its own."""


CALLS = frozenset({"book_callback", "keep_callback", "first_callback"})
"""Questions about a call: a day or a time is then one for the call, not for a payment."""


class Affirm(TopicAction):
    action = "action_affirm"

    async def answer(self, talk: Talk) -> list[EventType]:
        question = QUESTIONS.get(talk.asked or "")
        return _go_on(talk, question.yes if question else "utter_affirm")


class Deny(TopicAction):
    action = "action_deny"

    async def answer(self, talk: Talk) -> list[EventType]:
        question = QUESTIONS.get(talk.asked or "")
        return _go_on(talk, question.no if question else "utter_deny")


def _go_on(talk: Talk, name: str) -> list[EventType]:
    if name.startswith("action_"):
        return [FollowupAction(name)]
    talk.say(name)
    return []


class Inform(TopicAction):
    """A value that nobody asked for: an amount or a day is an offer to pay, a time of day one for a call, an
    identifier begins verification."""

    action = "action_inform"

    async def answer(self, talk: Talk) -> list[EventType]:
        found = {entity["entity"] for entity in talk.entities}
        if talk.loop is None and found & {"last_four", "loan_number", "zip", "ssn"} and await _to_verify(talk):
            return [FollowupAction(VERIFICATION)]
        when = found & {"date", "time", "part_of_day"}
        if talk.loop is None and when and (talk.asked in CALLS or ("money" not in found and "date" not in found)):
            return [FollowupAction("action_begin_callback")]
        if talk.loop is None and found & {"money", "date"}:
            return [FollowupAction("action_begin_promise")]
        return await not_understood(talk)


async def _to_verify(talk: Talk) -> bool:
    """Nobody is verified yet, or this very turn did it and its answer was lost."""
    if not talk.slot("verified"):
        return True
    async with talk.reading() as (session, scope):
        return await verified_in(session, scope.turn.id)


class Repeat(TopicAction):
    action = "action_repeat"

    async def answer(self, talk: Talk) -> list[EventType]:
        if talk.said_before is not None:
            talk.say("utter_repeat", said=talk.said_before)
        else:
            talk.say("utter_help")
        return []


class StartOver(TopicAction):
    action = "action_start_over"

    async def answer(self, talk: Talk) -> list[EventType]:
        talk.say("utter_start_over")
        return [*leave(), *forgotten()]


class CancelFlow(TopicAction):
    """Leaves whatever is being done; nothing of it is kept."""

    action = "action_cancel_flow"

    async def answer(self, talk: Talk) -> list[EventType]:
        form = forms().get(talk.loop or "")
        talk.say(form.dropped if form else "utter_cancel_flow")
        return [*leave(), *forgotten(), *VerificationForm.empty()]


class ChangeLanguage(TopicAction):
    """English and Spanish, for this conversation from now on. A form goes on in the new language."""

    action = "action_change_language"

    async def answer(self, talk: Talk) -> list[EventType]:
        language = wanted_language(talk.text, talk.language)
        if language is None:
            return await not_understood(talk)

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            scope.conversation.language = language
            return {"language": language}

        await act(talk.runtime, talk.reference, "change_language", language, do)
        talk.say("utter_now_spanish" if language == "es" else "utter_now_english")
        return [SlotSet("language", language)]


SPANISH, ENGLISH = re.compile(r"spanish|espa[nñ]|castellano"), re.compile(r"english|ingl[eé]s")
NOT_WELL = re.compile(r"\b(?:no|not|don'?t|dont|poco|little|can'?t|cant|bad|isn'?t)\b")


def wanted_language(text: str, spoken: str) -> str | None:
    """The language that somebody asks for; None where it cannot be told. "No hablo inglés" asks for Spanish."""
    text = text.lower()
    if SPANISH.search(text):
        return "es"
    if ENGLISH.search(text):
        return "es" if NOT_WELL.search(text) else "en"
    return "es" if spoken == "en" else None


class OutOfScope(TopicAction):
    action = "action_out_of_scope"

    async def answer(self, talk: Talk) -> list[EventType]:
        again = "utter_out_of_scope" in talk.responses_before
        talk.say("utter_out_of_scope_again" if again else "utter_out_of_scope", PERSON)
        return []


class NotUnderstood(TopicAction):
    """Doubt is a choice of the two likeliest meanings; doubt again is a person."""

    action = "action_not_understood"

    async def answer(self, talk: Talk) -> list[EventType]:
        return await not_understood(talk)


async def not_understood(talk: Talk) -> list[EventType]:
    calls = [intent for intent in talk.ranking if intent.endswith("_callback")]
    if talk.loop is None and calls[:1] == ["schedule_callback"] and asks_for_one(talk.text):
        return [FollowupAction("action_begin_callback")]
    meant = [intent for intent in talk.ranking if intent in MEANINGS][:2]
    choices = [*(Choice(f"utter_meaning_{intent}", intent) for intent in meant), PERSON]
    before = talk.responses_before
    if before & {"utter_not_understood_again", "utter_not_understood_plain_again"}:
        await hand_over(talk, "The assistant did not understand three messages in a row.")
    elif before & {"utter_not_understood", "utter_not_understood_plain"}:
        talk.say("utter_not_understood_plain_again" if len(meant) < 2 else "utter_not_understood_again", *choices)
    else:
        talk.say("utter_not_understood_plain" if len(meant) < 2 else "utter_not_understood", *choices)
    return []
