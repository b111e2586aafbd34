"""What may not be talked about, said with the reason and a way on."""

from rasa_sdk.events import EventType, SlotSet

from actions.person import by, call_a_person, how_to_call
from actions.talk import NO, YES, Choice, Talk
from actions.verification import need_identity
from actions.words import day, money
from servicing.arrangement import plans
from servicing.arrangement import service as arrangements
from servicing.arrangement.service import ArrangementView
from servicing.consent.rules import Limits, limits
from servicing.consent.rules import Talk as Subject
from servicing.loan.service import position
from servicing.rights.holds import bearing_on

PERSON_OFFERED = {
    "bankruptcy": "utter_limited_bankruptcy",
    "cease_contact": "utter_limited_cease_contact",
    "deceased": "utter_limited_deceased",
}
"""Under these, a person is offered with a question; under the others one is called at once."""
CHANGE = Choice("utter_choice_change_arrangement", "change_arrangement")
CANCEL = Choice("utter_choice_cancel_arrangement", "cancel_arrangement")
KEEP = Choice("utter_choice_keep_arrangement", "deny")


async def limits_here(talk: Talk, *, told_here: bool = False) -> Limits:
    """What may be talked about, as the gate sees it: also before anybody is verified, by whom the number is on file
    for. With `told_here`, only what was reported in this conversation counts."""
    async with talk.reading() as (session, scope):
        holds = await bearing_on(session, scope.conversation)
    return limits(hold.kind for hold in holds if hold.here or not told_here)


async def identify(talk: Talk, action: str) -> list[EventType]:
    """Finds out who is writing before `action`: only then may they hear what is on file, and why it limits us.

    Where what was told in this conversation leaves nothing but a person to speak of, nothing more is asked.
    """
    told = await limits_here(talk, told_here=True)
    if Subject.OPTIONS not in told.talk:
        return await say_limited(talk, told.because or "unknown")
    return need_identity(talk, action)


async def barred(talk: Talk, subject: Subject) -> list[EventType] | None:
    """Says why this subject is closed and returns what follows; None, and nothing said, where it is open."""
    allowed = await limits_here(talk)
    if subject in allowed.talk:
        return None
    return await say_limited(talk, allowed.because or "unknown")


async def say_limited(talk: Talk, protection: str) -> list[EventType]:
    """Says that a protection keeps us from talking about payments, with a person as the way on.

    What it is, only a verified writer hears, or one who told it here.
    """
    response = await _named(talk, protection)
    if protection == "wrong_party":
        talk.say("utter_wrong_person")
        return []
    if response in PERSON_OFFERED.values() and response not in talk.responses_before:
        talk.say(response, YES, NO)
        return [SlotSet("question", "offer_person")]
    await call_a_person(talk, "Wrote while we do not talk about payments here.", protection)
    if talk.responses_before & {"utter_limited", "utter_limited_attorney", *PERSON_OFFERED.values()}:
        talk.say("utter_limited_again", **how_to_call(talk))
    else:
        talk.say(response, **how_to_call(talk))
    return []


async def _named(talk: Talk, protection: str) -> str:
    """The response that names a protection, or the one that does not where the writer may not hear of it."""
    async with talk.reading() as (session, scope):
        told = scope.verified or any(
            hold.here and hold.kind == protection for hold in await bearing_on(session, scope.conversation)
        )
    named = {**PERSON_OFFERED, "attorney": "utter_limited_attorney"}
    return named.get(protection, "utter_limited") if told else "utter_limited"


async def refuse_promise(talk: Talk, reason: str) -> list[EventType]:
    """Says why no promise can be noted down at all, with a way on."""
    if reason.startswith("protected_"):
        return await say_limited(talk, reason.removeprefix("protected_"))
    async with talk.reading() as (session, scope):
        here = await position(session, scope.loan, talk.today, scope.conversation) if scope.loan else None
        standing = await arrangements.live(session, scope.loan.id) if scope.loan else None
    if here is not None and reason == "nothing_owed":
        talk.say("utter_nothing_owed", due=day(talk, here.next_due_date), payment=money(talk, here.contractual_payment))
        return []
    if standing is not None and reason == "live_exists":
        await say_standing(talk, standing)
        return [SlotSet("question", "keep_arrangement")]
    talk.say("utter_promise_not_noted", **how_to_call(talk))
    return [SlotSet("question", "offer_person")]


async def say_standing(talk: Talk, standing: ArrangementView) -> None:
    """Says what is arranged already, and offers to change it or take it back where that can be done here."""
    if standing.kind != "promise_to_pay":
        await _say_plan(talk, standing)
        return
    one, *others = standing.instalments
    values = {"amount": money(talk, one.amount), "day": day(talk, one.due_date)}
    if talk.loop is not None:
        talk.say("utter_promise_noted_so_far", **values)
    elif others:
        two = {"amount_2": money(talk, others[0].amount), "day_2": day(talk, others[0].due_date)}
        talk.say("utter_promise_stands_two", CHANGE, CANCEL, KEEP, **values, **two)
    else:
        talk.say("utter_promise_stands", CHANGE, CANCEL, KEEP, **values)


async def _say_plan(talk: Talk, standing: ArrangementView) -> None:
    """A plan that waits is never said to be agreed; of one that runs, each payment is told with where it stands."""
    total, count = money(talk, standing.total), str(len(standing.instalments))
    choices = [] if talk.loop is not None else [CHANGE, CANCEL, KEEP]
    if standing.status == "pending_approval":
        async with talk.reading() as (session, scope):
            answer_due = await plans.answer_due(session, scope.loan.id) if scope.loan is not None else None
        if answer_due is None:
            talk.say("utter_plan_waits_still", *choices, total=total, count=count, **how_to_call(talk))
        else:
            talk.say("utter_plan_waits", *choices, total=total, count=count, when=by(talk, answer_due))
    elif talk.loop is not None:
        talk.say("utter_plan_noted_so_far", total=total, count=count)
    else:
        talk.say("utter_plan_stands_head", total=total, count=count)
        for instalment in standing.instalments:
            state = talk.words(f"utter_words_instalment_{instalment.status}")
            values = {"day": day(talk, instalment.due_date), "amount": money(talk, instalment.amount)}
            talk.say("utter_plan_stands_item", state=state, **values)
        talk.say("utter_plan_stands_foot", *choices)
