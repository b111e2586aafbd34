"""Finding out who is writing. The identifiers themselves never come here: only that they were given."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions.form import Ask, Outcome, TopicForm
from actions.offer import Trouble
from actions.person import hand_over, how_to_call
from actions.sale import raise_near_sale, tell_near_sale
from actions.talk import LISTEN, PERSON, Choice, Talk, TopicAction, leave
from servicing.consent.rules import Talk as Subject
from servicing.consent.rules import limits
from servicing.identity.service import submit
from servicing.loan.service import position
from servicing.turn.act import Scope, act

FORM = "verification_form"
ASKED = {"number_on_file": ("account_proof", "zip"), "full": ("loan_number", "last_four", "zip")}
"""What is asked of whom: fewer things of a number that is on file (contract "Identity")."""
TOKENS = frozenset({"loan_number", "last_four", "zip", "code", "ssn"})
LATER = Choice("utter_choice_not_now", "cancel_flow")


def asked(talk: Talk) -> tuple[str, ...]:
    return ASKED[talk.slot("identity_method") or "full"]


def need_identity(talk: Talk, action: str) -> list[EventType]:
    """The events that find out who is writing and then go on with `action` and what was said for it.

    Something to be done is not given up for a question asked meanwhile: doing it says what is owed as well.
    """
    goal = SlotSet("goal", {"action": action, "entities": talk.entities, "text": talk.text})
    if talk.loop == FORM:
        talk.say("utter_goal_kept")
        before = talk.slot("goal")
        return [] if before is not None and _begins(before["action"]) and not _begins(action) else [goal]
    return [*(leave() if talk.loop else []), goal, FollowupAction(FORM)]


def _begins(action: str) -> bool:
    return action.startswith("action_begin_")


class VerificationForm(TopicForm):
    form = FORM
    slots = ("account_proof", "loan_number", "last_four", "zip", "code")
    topic = "who they are"
    dropped = "utter_identity_dropped"

    def next_slot(self, talk: Talk, values: Mapping[str, Any]) -> str | None:
        return next((slot for slot in asked(talk) if values.get(slot) is None), "code")

    async def hear(self, talk: Talk, requested: str | None) -> Outcome:
        if not {found["entity"] for found in talk.entities} & TOKENS:
            return Outcome()

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            outcome = await submit(session, scope)
            return {"status": outcome.status, "missing": list(outcome.missing)}

        done = await act(talk.runtime, talk.reference, "verify", "identity", do)
        return await self._outcome(talk, requested, done["status"], done["missing"])

    async def _outcome(self, talk: Talk, requested: str | None, status: str, missing: list[str]) -> Outcome:
        slots = asked(talk)
        given = dict.fromkeys(slots, "given")
        if status == "verified":
            return Outcome(events=(*self.empty(), *_finished(), SlotSet("verified", True)))
        if status == "missing":
            known = {slot: None if slot in missing else "given" for slot in slots}
            progress = any(value and talk.slot(slot) is None for slot, value in known.items())
            stuck = requested is not None and not progress
            return Outcome(known, Trouble("not_understood", missing[0]) if stuck else None)
        if status == "code_sent":
            return Outcome(given)
        if status == "code_wrong":
            return Outcome(given, Trouble("wrong", "code"))
        if status == "no_phone":
            await hand_over(talk, "Could not be verified here: no phone on file may be sent a code.")
            return Outcome(events=(*leave(), *self.empty(), FollowupAction(LISTEN)))
        return Outcome(dict.fromkeys(slots), Trouble("wrong", slots[0]))


def _finished() -> list[EventType]:
    """The form is over, and the rule for that answers."""
    return [SlotSet("failures", None), SlotSet("trouble", None), SlotSet("requested_slot", None)]


class AskIdentity(Ask):
    """Asks for all that is missing at once: it is sent in one message by most people."""

    form = FORM

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        missing = [slot for slot in asked(talk) if talk.slot(slot) is None or slot == self.slot]
        alone = len(missing) < len(asked(talk))
        question = f"utter_ask_{self.slot}_only" if alone and self.slot != "zip" else f"utter_ask_{self.slot}"
        if reason == "wrong":
            talk.say("utter_identity_wrong_again" if trouble["count"] > 1 else "utter_identity_wrong", PERSON)
        elif reason == "not_understood" and trouble["count"] > 1:
            talk.say(f"{question}_choices", PERSON, LATER, **how_to_call(talk))
        elif reason == "not_understood":
            talk.say(f"{question}_example")
        elif reason == "returning":
            talk.say("utter_back_to_identity")
        else:
            talk.say(question)


class AskAccountProof(AskIdentity):
    slot = "account_proof"


class AskLoanNumber(AskIdentity):
    slot = "loan_number"


class AskLastFour(AskIdentity):
    slot = "last_four"


class AskZip(AskIdentity):
    slot = "zip"


class AskCode(Ask):
    form = FORM
    slot = "code"

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        if reason == "wrong":
            talk.say("utter_code_wrong", PERSON)
        elif reason == "not_understood" and trouble["count"] > 1:
            talk.say("utter_ask_code_choices", PERSON, LATER, **how_to_call(talk))
        elif reason in ("not_understood", "returning", "first", "again"):
            talk.say("utter_ask_code_example")
        else:
            talk.say("utter_ask_code")


class Verified(TopicAction):
    """What the borrower wanted when verification began goes on by itself."""

    action = "action_verified"

    async def answer(self, talk: Talk) -> list[EventType]:
        talk.say("utter_verified")
        await self._watch_sale(talk)
        goal = talk.slot("goal")
        if goal is None:
            talk.say("utter_verified_what_now")
            return []
        return [FollowupAction(goal["action"])]

    async def _watch_sale(self, talk: Talk) -> None:
        """Whoever may hear facts and has a sale ahead hears of it first, and a person does in any case."""
        async with talk.reading() as (session, scope):
            assert scope.loan is not None
            here = await position(session, scope.loan, talk.today, scope.conversation)
        if Subject.FACTS in limits(here.protections).talk:
            await tell_near_sale(talk, here)
        else:
            await raise_near_sale(talk, here)
