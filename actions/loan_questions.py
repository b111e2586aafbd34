"""Questions about the loan itself: what was paid, what it takes to be current, who owns it, what its parts are."""

from rasa_sdk.events import EventType, SlotSet

from actions.account import NO, YES, AccountAction
from actions.limits import barred, identify
from actions.person import by, escalate, how_to_call
from actions.talk import PERSON, Choice, Question, Talk, TopicAction
from actions.words import day, money
from servicing.consent.rules import Talk as Subject
from servicing.loan.service import Position, recent_postings

QUESTIONS = {
    "reinstatement_quote": Question(yes="action_request_reinstatement_quote"),
    "payoff_quote": Question(yes="action_request_payoff_quote"),
}
OWNERS = {
    "FNMA": "utter_owner_fnma",
    "FHLMC": "utter_owner_fhlmc",
    "FHA": "utter_owner_fha",
    "VA": "utter_owner_va",
    "USDA_GUARANTEED": "utter_owner_usda_guaranteed",
    "USDA_DIRECT": "utter_owner_usda_direct",
    "PORTFOLIO": "utter_owner_portfolio",
}
"""What is said of each owner or insurer; of any other, that it can be had in writing (12 CFR 1024.36(a))."""
ALWAYS_THERE = "a loan that has a borrower has its balance and its payment"
"""Only public performance files leave these out, and nobody can be verified for a loan of theirs."""
HOW_FAR_BEHIND = Choice("utter_meaning_ask_delinquency", "ask_delinquency")
FORECLOSURE = Choice("utter_meaning_ask_foreclosure_status", "ask_foreclosure_status")
MY_REQUEST = Choice("utter_meaning_ask_application_status", "ask_application_status")


class TellPaymentHistory(AccountAction):
    action = "action_tell_payment_history"

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        async with talk.reading() as (session, scope):
            assert scope.loan is not None
            postings = await recent_postings(session, scope.loan.id, 5)
        if not postings:
            talk.say("utter_payment_history_none")
            return []
        talk.say("utter_payment_history_head")
        for posting in postings:
            words = "utter_words_payment" if posting.kind == "payment" else "utter_words_payment_returned"
            what = talk.words(words, amount=money(talk, posting.amount))
            talk.say("utter_payment_history_item", posted=day(talk, posting.posted_on), what=what)
        talk.say("utter_payment_history_foot")
        return []


class TellReinstatement(AccountAction):
    """The estimate in its parts: only a quote in writing counts, so one is offered."""

    action = "action_tell_reinstatement"

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        owed = position.arrears
        if owed.nothing_owed:
            next_payment = {"payment": money(talk, position.contractual_payment)}
            talk.say("utter_nothing_past_due", due=day(talk, position.next_due_date), **next_payment)
            return []
        talk.say("utter_reinstatement_head", total=money(talk, owed.total))
        parts = [
            ("utter_words_missed_payments", owed.payments),
            ("utter_words_late_charges", owed.late_charges),
            ("utter_words_other_fees", owed.corporate_advance),
            ("utter_words_held_payment", -owed.suspense),
        ]
        for words, amount in parts:
            if amount:
                talk.say("utter_reinstatement_item", part=talk.words(words), amount=money(talk, amount))
        return _offer_quote(talk, "utter_reinstatement_foot", "utter_ask_reinstatement_quote", "reinstatement_quote")


class TellPayoff(AccountAction):
    """No figure of ours: interest runs by the day, and only the quote counts (12 CFR 1026.36(c)(3))."""

    action = "action_tell_payoff"

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        async with talk.reading() as (_, scope):
            assert scope.loan is not None
            balance = scope.loan.unpaid_principal_balance
        assert balance is not None, ALWAYS_THERE
        talk.say("utter_payoff", balance=money(talk, balance))
        return _offer_quote(talk, None, "utter_ask_payoff_quote", "payoff_quote")


def _offer_quote(talk: Talk, statement: str | None, question: str, name: str) -> list[EventType]:
    """Says that an estimate is one, and offers the quote where no form waits for an answer of its own."""
    if statement is not None:
        talk.say(statement)
    if talk.loop is not None:
        return []
    talk.say(question, YES, NO)
    return [SlotSet("question", name)]


class RequestQuote(TopicAction):
    """A person sends a quote in writing."""

    summary: str

    async def answer(self, talk: Talk) -> list[EventType]:
        when = by(talk, await escalate(talk, self.summary, "request_for_information"))
        talk.say("utter_quote_requested", when=when, **how_to_call(talk))
        return []


class RequestReinstatementQuote(RequestQuote):
    action = "action_request_reinstatement_quote"
    summary = "Asks for a reinstatement quote in writing."


class RequestPayoffQuote(RequestQuote):
    action = "action_request_payoff_quote"
    summary = "Asks for a payoff statement (due within 7 business days, 12 CFR 1026.36(c)(3))."


class TellEscrow(AccountAction):
    action = "action_tell_escrow"

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        async with talk.reading() as (_, scope):
            assert scope.loan is not None
            escrow, rest = scope.loan.escrow_payment, scope.loan.principal_interest_payment
        assert escrow is not None and rest is not None, ALWAYS_THERE
        if escrow > 0:
            values = {"payment": money(talk, position.contractual_payment), "rest": money(talk, rest)}
            talk.say("utter_escrow", escrow=money(talk, escrow), **values)
        else:
            talk.say("utter_escrow_none")
        if position.arrears.escrow_advance > 0:
            talk.say("utter_escrow_advance", advance=money(talk, position.arrears.escrow_advance))
        return []


class TellFees(AccountAction):
    action = "action_tell_fees"

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        owed = position.arrears
        if owed.late_charges + owed.corporate_advance == 0:
            talk.say("utter_fees_none")
            return []
        late, other = money(talk, owed.late_charges), money(talk, owed.corporate_advance)
        if not owed.corporate_advance:
            talk.say("utter_fees_late", late=late)
        elif not owed.late_charges:
            talk.say("utter_fees_other", other=other)
        else:
            total = money(talk, owed.late_charges + owed.corporate_advance)
            talk.say("utter_fees", total=total, late=late, other=other)
        return []


class TellDelinquency(AccountAction):
    action = "action_tell_delinquency"

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        if not position.missed:
            due = day(talk, position.next_due_date)
            talk.say("utter_not_behind", due=due)
            return []
        if position.months_behind == 1:
            talk.say("utter_behind_one", due=day(talk, position.missed[0]), days=str(position.days_delinquent))
        else:
            values = {"count": str(position.months_behind), "days": str(position.days_delinquent)}
            talk.say("utter_behind_many", due=day(talk, position.missed[0]), **values)
        return await self.offer(talk)


class TellInvestor(AccountAction):
    action = "action_tell_investor"

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        talk.say(OWNERS.get(position.investor, "utter_owner_unknown"))
        return []


class TellServicingTransfer(TopicAction):
    """For anyone; with the day, for whose loan came here."""

    action = "action_tell_servicing_transfer"

    async def answer(self, talk: Talk) -> list[EventType]:
        if (closed := await barred(talk, Subject.FACTS)) is not None:
            return closed
        async with talk.reading() as (_, scope):
            transferred = scope.loan.servicing_transferred_on if scope.loan else None
        if transferred is not None:
            talk.say("utter_servicing_transferred_on", day=day(talk, transferred))
        talk.say("utter_servicing_transfer", **how_to_call(talk))
        return []


class TellNoticeMeaning(TopicAction):
    """A letter cannot be read from here; what most letters are about can be told from the account."""

    action = "action_tell_notice_meaning"

    async def answer(self, talk: Talk) -> list[EventType]:
        choices = [] if talk.loop else [HOW_FAR_BEHIND, FORECLOSURE, MY_REQUEST, PERSON]
        talk.say("utter_notice_meaning", *choices, **how_to_call(talk))
        return []


class Refer(TopicAction):
    """What our team does and this assistant cannot: told in a sentence, with a person offered."""

    response: str

    async def answer(self, talk: Talk) -> list[EventType]:
        talk.say(self.response, **how_to_call(talk))
        if talk.loop is not None:
            return []
        talk.say("utter_ask_offer_person", YES, NO)
        return [SlotSet("question", "offer_person")]


class TellInsuranceTaxes(Refer):
    action = "action_tell_insurance_taxes"
    response = "utter_insurance_taxes"


class TellAccountAccess(Refer):
    action = "action_tell_account_access"
    response = "utter_account_access"


class BeginContactUpdate(Refer):
    """A person changes contact details: whoever has the phone of a borrower must not be able to move it away."""

    action = "action_update_contact"
    response = "utter_update_contact"

    async def answer(self, talk: Talk) -> list[EventType]:
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        return [SlotSet("goal", None), *await super().answer(talk)]
