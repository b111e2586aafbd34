"""The words that answer a right. What it sets going (escalation, protection, consent) is the app's, with the turn."""

from typing import Any

from rasa_sdk.events import EventType, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions.form import forgotten
from actions.limits import NO, YES
from actions.person import answered_by, how_to_call
from actions.talk import Question, Talk, TopicAction, leave
from servicing.consent.service import record, state
from servicing.conversation.service import lock
from servicing.turn.act import Scope, act

WITH_TIME = frozenset(
    {
        "complaint",
        "cease_contact",
        "attorney_represented",
        "third_party",
        "report_bankruptcy",
        "report_military",
        "report_death",
        "report_divorce",
        "domestic_violence",
        "report_fraud",
        "report_scam",
        "dispute",
        "request_information",
        "request_sale_postponement",
        "appeal_decision",
        "limit_contact",
        "accommodation",
    }
)
"""Rights whose answer says when a person will have it."""
ENDS_WITH = {"report_bankruptcy": "bankruptcy_is_ours", "report_death": "on_the_loan"}
"""Yes-or-no questions that an answer ends with."""
QUESTIONS = {
    "bankruptcy_is_ours": Question(yes="utter_bankruptcy_ours", no="utter_bankruptcy_not_ours"),
    "on_the_loan": Question(yes="utter_death_on_the_loan", no="utter_death_not_on_the_loan"),
    "opt_in": Question(yes="action_confirm_opt_in"),
}


class AnswerRight(TopicAction):
    """Care in the same turn, from anywhere: a form is left, and nothing in it is kept."""

    action = "action_answer_right"

    async def answer(self, talk: Talk) -> list[EventType]:
        intent = talk.intent or ""
        response = f"utter_{intent}"
        if intent in WITH_TIME:
            again = response in talk.responses_before
            name = "utter_right_again" if again else response
            talk.say(name, when=await answered_by(talk, intent), **how_to_call(talk))
        elif intent == "opt_out" and talk.slot("verified"):
            talk.say("utter_opt_out_done", **how_to_call(talk))
        else:
            talk.say(response, **how_to_call(talk))
        return [*leave(), *forgotten(), SlotSet("question", ENDS_WITH.get(intent))]


class OptIn(TopicAction):
    """Texts may be turned on from the number itself, after a yes; after STOP only START counts."""

    action = "action_opt_in"

    async def answer(self, talk: Talk) -> list[EventType]:
        if talk.channel != "sms":
            talk.say("utter_opt_in_elsewhere")
            return []
        async with talk.reading() as (session, scope):
            before = await state(session, scope.conversation.sender)
        if before.consent == "given":
            talk.say("utter_opt_in")
            return []
        talk.say("utter_ask_opt_in", YES, NO)
        return [SlotSet("question", "opt_in")]


class ConfirmOptIn(TopicAction):
    """The yes to texts: consent on the number it came from."""

    action = "action_confirm_opt_in"

    async def answer(self, talk: Talk) -> list[EventType]:
        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            # As whoever writes a message down does: the conversation's row before its evidence.
            await lock(session, scope.conversation.id)
            if (await state(session, scope.conversation.sender)).consent == "never":
                await record(
                    session,
                    address=scope.conversation.sender,
                    topic="texts",
                    event="given",
                    source="borrower",
                    conversation_id=scope.conversation.id,
                    now=talk.reference.now,
                )
            return {}

        await act(talk.runtime, talk.reference, "opt_in", "texts", do)
        talk.say("utter_opt_in")
        return []
