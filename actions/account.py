"""What the account shows, for the verified borrower, and how to pay."""

from rasa_sdk.events import EventType, SlotSet

from actions.limits import barred, identify, limits_here
from actions.person import hand_over
from actions.talk import NO, YES, Choice, Question, Talk, TopicAction
from actions.words import arrears, day, money, ways_to_pay
from servicing.consent.rules import Talk as Subject
from servicing.loan.service import Position, position

PLAN_A_PAYMENT = Choice("utter_choice_plan_payment", "arrange_payment")
WHAT_MAY_HELP = Choice("utter_choice_options", "ask_options")
PERSON = Choice("utter_choice_person", "request_human")
QUESTIONS = {"look_for_payment": Question(yes="action_look_for_payment")}


async def here(talk: Talk) -> Position:
    async with talk.reading() as (session, scope):
        assert scope.loan is not None
        return await position(session, scope.loan, talk.today, scope.conversation)


class AccountAction(TopicAction):
    """A fact of the account: it needs to know who asks, and that the loan may be talked about."""

    async def answer(self, talk: Talk) -> list[EventType]:
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        if (closed := await barred(talk, Subject.FACTS)) is not None:
            return [SlotSet("goal", None), *closed]
        return [SlotSet("goal", None), *await self.tell(talk, await here(talk))]

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        raise NotImplementedError

    async def offer(self, talk: Talk) -> list[EventType]:
        """What one may want next, where it may be offered, nothing else is going on and it was not just offered."""
        if talk.loop is not None or "utter_what_next" in talk.responses_before:
            return []
        if (await limits_here(talk)).may_arrange:
            talk.say("utter_what_next", PLAN_A_PAYMENT, WHAT_MAY_HELP, PERSON)
        return []


class TellAmountDue(AccountAction):
    action = "action_tell_amount_due"

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        if position.arrears.nothing_owed:
            payment = money(talk, position.contractual_payment)
            talk.say("utter_nothing_past_due", payment=payment, due=day(talk, position.next_due_date))
            return []
        arrears(talk, position)
        if position.arrears.escrow_advance > 0:
            talk.say("utter_escrow_advance", advance=money(talk, position.arrears.escrow_advance))
        return await self.offer(talk)


class TellNextDueDate(AccountAction):
    action = "action_tell_next_due_date"

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        payment = money(talk, position.contractual_payment)
        if position.missed:
            oldest = day(talk, position.missed[0])
            talk.say("utter_oldest_due_date", payment=payment, due=oldest, count=str(len(position.missed)))
            return await self.offer(talk)
        talk.say("utter_next_due_date", payment=payment, due=day(talk, position.next_due_date))
        return []


class AnswerAlreadyPaid(AccountAction):
    """A claim of payment; a person looks for it when our records do not show it and the borrower says so."""

    action = "action_answer_already_paid"

    async def tell(self, talk: Talk, position: Position) -> list[EventType]:
        if not position.missed:
            talk.say("utter_already_paid_current", due=day(talk, position.next_due_date))
            return []
        oldest = day(talk, position.missed[0])
        talk.say("utter_already_paid_not_seen", YES, NO, due=oldest)
        return [SlotSet("question", "look_for_payment")]


class LookForPayment(TopicAction):
    """The borrower stands by a payment that our records do not show: that is a notice of error (12 CFR 1024.35(b))."""

    action = "action_look_for_payment"

    async def answer(self, talk: Talk) -> list[EventType]:
        await hand_over(talk, "Says that a payment was made which our records do not show.", "notice_of_error")
        return []


class TellHowToPay(TopicAction):
    """Open to anybody, since it tells nothing about a loan; closed where payments are not talked about."""

    action = "action_tell_how_to_pay"

    async def answer(self, talk: Talk) -> list[EventType]:
        if (closed := await barred(talk, Subject.ARRANGE)) is not None:
            return closed
        talk.say("utter_how_to_pay", **ways_to_pay(talk))
        return []


class AnswerCannotPay(TopicAction):
    action = "action_answer_cannot_pay"

    async def answer(self, talk: Talk) -> list[EventType]:
        if (closed := await barred(talk, Subject.OPTIONS)) is not None:
            return closed
        talk.say("utter_cannot_pay_again" if "utter_cannot_pay" in talk.responses_before else "utter_cannot_pay")
        return [SlotSet("question", "offer_person")] if talk.loop is None else []
