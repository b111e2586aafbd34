"""What happened: told once, in a humane order, kept as it is said, confirmed and handed in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions import telling
from actions.form import Ask, Outcome, TopicForm
from actions.limits import barred, identify
from actions.offer import Trouble
from actions.person import how_to_call
from actions.talk import NO, PERSON, YES, Choice, Question, Talk, TopicAction, leave
from actions.telling import CONFIRMED, SLOTS
from actions.words import day, money
from servicing.consent.rules import Talk as Subject
from servicing.document import rules as papers
from servicing.document import service as documents
from servicing.document.link import address
from servicing.hardship import rules
from servicing.hardship import service as hardships
from servicing.hardship.models import Hardship
from servicing.hardship.service import Told
from servicing.loan.service import locked, position
from servicing.turn.act import Scope, act
from servicing.wording import format

FORM = "hardship_form"
QUESTIONS = {
    "hardship_changed": Question(yes="action_begin_hardship_anew"),
    "begin_hardship": Question(yes="action_begin_hardship"),
}
CARE = {
    "unemployment": "utter_care_job",
    "income_reduction": "utter_care_job",
    "business_failure": "utter_care_job",
    "illness": "utter_care_health",
    "disability": "utter_care_health",
    "caregiving": "utter_care_health",
    "death": "utter_care_loss",
    "disaster": "utter_care_home",
    "property_damage": "utter_care_home",
}
"""Five words or fewer, once; any other reason gets utter_care."""
OVER, GOING_ON = Choice("utter_choice_over", "affirm"), Choice("utter_choice_going_on", "deny")
SKIP = Choice("utter_choice_skip", "inform", {"answer": "skip"})
NOT_SURE = Choice("utter_choice_not_sure", "inform", {"answer": "unknown"})
CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "over": (OVER, GOING_ON),
    "until": (NOT_SURE,),
    "lives_there": (YES, NO),
    "keep": (YES, NO, NOT_SURE),
    "income": (SKIP,),
    "expenses": (SKIP,),
}
RIGHT = Choice("utter_choice_right", "affirm")
CHANGE = Choice("utter_choice_change", "deny")
WHAT_MAY_FIT = Choice("utter_meaning_ask_eligibility", "ask_eligibility")
CALL = Choice("utter_meaning_schedule_callback", "schedule_callback")
SEND = Choice("utter_meaning_submit_documents", "submit_documents")
GO_ON = Choice("utter_choice_go_on", "apply_assistance")
CATCH_UP = Choice("utter_meaning_arrange_plan", "arrange_plan")
OPTIONS = Choice("utter_choice_options", "ask_options")


def told(talk: Talk, scope: Scope, words: str = "") -> Told:
    assert scope.loan is not None and scope.borrower is not None
    return Told(scope.loan.id, scope.borrower.id, scope.conversation.id, scope.turn.id, talk.reference.now, words)


def answers(values: Mapping[str, Any]) -> dict[str, str | None]:
    """Slots as answers by question."""
    return {question: values.get(slot) for question, slot in SLOTS.items()}


def filled(known: Mapping[str, str | None]) -> list[EventType]:
    return [SlotSet(slot, known.get(question)) for question, slot in SLOTS.items()]


def care(talk: Talk, reason: str | None) -> None:
    talk.say(CARE.get(reason or "", "utter_care"))


class BeginHardship(TopicAction):
    """Takes a request for help: identifies who writes, then goes on where it was left, asking nothing twice."""

    action = "action_begin_hardship"
    anew = False

    async def answer(self, talk: Talk) -> list[EventType]:
        if (closed := await barred(talk, Subject.OPTIONS)) is not None:
            return [SlotSet("goal", None), *closed]
        if talk.loop not in (None, FORM, "verification_form"):
            talk.say("utter_hardship_short")
            return []
        if not talk.slot("verified"):
            if talk.intent == "report_hardship" and talk.loop is None:
                care(talk, talk.entity("hardship_reason"))
            return await identify(talk, self.action)
        goal = talk.slot("goal") or {}
        resumed = goal.get("action") == self.action
        text, entities = (goal["text"], goal["entities"]) if resumed else (talk.text, talk.entities)
        async with talk.reading() as (session, scope):
            assert scope.loan is not None and scope.borrower is not None
            before = await hardships.newest(session, scope.loan.id, scope.borrower.id)
        if (
            before is not None
            and before.status == "submitted"
            and not self.anew
            and not _tells_another(before, entities)
        ):
            return self._known(talk, before)
        going_on = before is not None and before.status in hardships.UNFINISHED
        known = dict(before.answers) if before is not None and going_on else {}
        if known:
            talk.say("utter_hardship_go_on")
        told_goal = {
            "action": self.action,
            "entities": entities,
            "text": text,
            "intent": _intent(talk, resumed),
            "then": goal.get("then") if resumed else None,
        }
        return [
            *(leave() if talk.loop else []),
            *filled(known),
            SlotSet(CONFIRMED, None),
            SlotSet("goal", told_goal),
            FollowupAction(FORM),
        ]

    def _known(self, talk: Talk, before: Hardship) -> list[EventType]:
        assert before.submitted_at is not None
        sent = before.submitted_at.astimezone(talk.zone).date()
        talk.say("utter_hardship_known", YES, NO, what=reason_words(talk, before.reason), day=day(talk, sent))
        return [SlotSet("goal", None), SlotSet("question", "hardship_changed")]


def _tells_another(before: Hardship, entities: list[dict[str, Any]]) -> bool:
    named = {found["value"] for found in entities if found["entity"] == "hardship_reason"}
    return bool(named) and before.reason not in named


def _intent(talk: Talk, resumed: bool) -> str | None:
    return "report_hardship" if resumed else talk.intent


class BeginHardshipAnew(BeginHardship):
    """Something changed since it was handed in: it is told again from there."""

    action = "action_begin_hardship_anew"
    anew = True


class HardshipForm(TopicForm):
    form = FORM
    slots = (*SLOTS.values(), CONFIRMED)
    topic = "what happened and what may help"
    own = frozenset({"report_hardship", "hardship_resolved", "apply_assistance"})
    dropped = "utter_hardship_dropped"

    def next_slot(self, talk: Talk, values: Mapping[str, Any]) -> str | None:
        question = rules.missing(answers(values))
        if question is not None:
            return SLOTS[question]
        return CONFIRMED if values.get(CONFIRMED) is None else None

    async def begin(self, talk: Talk) -> Outcome:
        goal = talk.slot("goal") or {}
        outcome = await self._read(talk, None, goal.get("entities", []), goal.get("text", ""), goal.get("intent"))
        known = {**answers(self.draft(talk)), **answers(outcome.values)}
        if known["reason"] is not None and talk.slot(SLOTS["reason"]) is None and talk.intent == "report_hardship":
            care(talk, known["reason"])
        return outcome

    async def hear(self, talk: Talk, requested: str | None) -> Outcome:
        question = next((name for name, slot in SLOTS.items() if slot == requested), None)
        change = talk.entity("change")
        if change in SLOTS:
            return Outcome({SLOTS[change]: None})
        answer = talk.entity("answer")
        if answer is not None and question not in (None, "reason"):
            said = rules.SKIPPED if answer == "skip" else rules.UNKNOWN
            return await self._keep(talk, {SLOTS[str(question)]: said}, None, "")
        asked = "confirmed" if requested == CONFIRMED else question
        outcome = await self._read(talk, asked, talk.entities, talk.text, talk.intent)
        if requested != CONFIRMED or not outcome.empty:
            return outcome
        if talk.intent == "affirm":
            return Outcome({CONFIRMED: True})
        if talk.intent == "deny":
            return Outcome(trouble=Trouble("what", CONFIRMED))
        return outcome

    async def _read(
        self, talk: Talk, requested: str | None, entities: list[dict[str, Any]], text: str, intent: str | None
    ) -> Outcome:
        heard = telling.read(
            entities, text, intent, draft=answers(self.draft(talk)), requested=requested, today=talk.today
        )
        values = {SLOTS[question]: value for question, value in heard.values.items()}
        trouble = heard.trouble
        if trouble is not None:
            trouble = Trouble(trouble.reason, SLOTS[trouble.slot], trouble.values)
        return await self._keep(talk, values, trouble, text if values or requested is None else "")

    async def _keep(self, talk: Talk, values: dict[str, str | None], trouble: Trouble | None, words: str) -> Outcome:
        """Writes down what is known by now: it outlives this conversation."""
        known = answers({**self.draft(talk), **values})

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            await hardships.fill(session, talk.runtime, told(talk, scope, words), known)
            return {}

        await act(talk.runtime, talk.reference, "hardship", "fill", do)
        return Outcome(values, trouble)

    async def lapsed(self, talk: Talk) -> list[EventType] | None:
        """Verification ran out in the middle: what was told is kept, and goes on after it."""
        async with talk.reading() as (_, scope):
            if scope.verified:
                return None
        then = (talk.slot("goal") or {}).get("then")
        goal: dict[str, Any] = {"action": BeginHardship.action, "entities": [], "text": "", "then": then}
        again = FollowupAction("verification_form")
        return [*leave(), *self.empty(), SlotSet("verified", False), SlotSet("goal", goal), again]


class AskHardship(Ask):
    """One question; why it is asked again is said before it."""

    form = FORM
    question: str

    @property
    def slot(self) -> str:  # type: ignore[override]
        return SLOTS[self.question]

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        count = trouble.get("count", 0)
        choices = CHOICES.get(self.question, ())
        if reason in ("returning", "first"):
            talk.say("utter_hardship_returning")
        elif reason in ("changed", "back"):
            talk.say("utter_hardship_changed")
        if count > 1:
            talk.say(f"utter_ask_hardship_{self.question}_choices", *choices, PERSON)
        elif reason in ("not_understood", "which_month", "in_past", "in_future"):
            talk.say(f"utter_ask_hardship_{self.question}_example", *choices)
        else:
            talk.say(f"utter_ask_hardship_{self.question}", *choices)


class AskReason(AskHardship):
    question = "reason"


class AskSince(AskHardship):
    question = "since"


class AskOver(AskHardship):
    question = "over"


class AskUntil(AskHardship):
    question = "until"


class AskLivesThere(AskHardship):
    question = "lives_there"


class AskKeep(AskHardship):
    question = "keep"


class AskIncome(AskHardship):
    question = "income"


class AskExpenses(AskHardship):
    question = "expenses"


class AskHardshipConfirmed(Ask):
    form = FORM
    slot = CONFIRMED

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        known = answers({slot: talk.slot(slot) for slot in SLOTS.values()})
        if reason == "what" or (reason == "not_understood" and trouble.get("count", 0) > 1):
            lines = [
                Choice(f"utter_words_hardship_{question}", "inform", {"change": question})
                for question in rules.QUESTIONS
                if known.get(question) is not None
            ]
            talk.say("utter_ask_hardship_what", *lines[:4], PERSON)
            return
        if reason in ("returning", "first"):
            talk.say("utter_hardship_returning")
        talk.say("utter_hardship_summary_head")
        for question in rules.QUESTIONS:
            value = known.get(question)
            if value is not None and value != rules.SKIPPED:
                label = talk.words(f"utter_words_hardship_{question}")
                talk.say("utter_hardship_summary_item", label=label, value=answer_words(talk, question, value))
        talk.say("utter_hardship_summary_foot", RIGHT, CHANGE)


def reason_words(talk: Talk, reason: str | None) -> str:
    return talk.words(f"utter_words_reason_{reason or 'other'}")


def answer_words(talk: Talk, question: str, value: str) -> str:
    """An answer in the borrower's words."""
    if question == "reason":
        return reason_words(talk, value)
    if value in (rules.YES, rules.NO, rules.UNKNOWN, rules.FOR_GOOD):
        return talk.words(f"utter_words_{value}")
    if question in telling.MONEY:
        return money(talk, value)
    if len(value) == len("2026-03"):
        return format.month(date.fromisoformat(f"{value}-01"), talk.language)
    return day(talk, value)


class SubmitHardship(TopicAction):
    """Hands in what was confirmed, asks for the papers that are needed, says what comes next: what it was told for
    (the goal's `then`) goes on by itself."""

    action = "action_submit_hardship"

    async def answer(self, talk: Talk) -> list[EventType]:
        known = answers({slot: talk.slot(slot) for slot in SLOTS.values()})
        if talk.slot(CONFIRMED) is not True:
            return HardshipForm.empty()

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            return await hand_in(session, talk, scope, known)

        done = await act(talk.runtime, talk.reference, "hardship", "submit", do)
        talk.say("utter_hardship_submitted", day=day(talk, done["acknowledge_by"]))
        then = (talk.slot("goal") or {}).get("then")
        if done["papers"]:
            tell_papers(talk, done["papers"], done["wanted_by"])
            if talk.channel == "web" and then is None:
                await tell_link(talk)
        elif then is None:
            talk.say("utter_no_papers_needed")
        if then is not None:
            return [*HardshipForm.empty(), SlotSet("goal", then), FollowupAction(then["action"])]
        send = (SEND,) if done["papers"] else ()
        talk.say("utter_hardship_next", *send, WHAT_MAY_FIT, CALL, PERSON)
        return [*HardshipForm.empty(), SlotSet("goal", None)]


async def hand_in(session: AsyncSession, talk: Talk, scope: Scope, known: rules.Answers) -> dict[str, Any]:
    """Submits a hardship and asks for its papers, in the transaction of the caller."""
    assert scope.loan is not None
    loan = await locked(session, scope.loan.id)
    here = await position(session, loan, talk.today, scope.conversation)
    hardship = await hardships.submit(session, talk.runtime, told(talk, scope), known)
    needed = papers.needed(loan.investor, hardship.reason, hardship.duration, here.days_delinquent)
    wanted_by = papers.wanted_by(talk.today, here.next_due_date, here.sale_date)
    await documents.request(
        session, loan_id=loan.id, hardship_id=hardship.id, papers=needed, wanted_by=wanted_by, now=talk.reference.now
    )
    missing = await documents.missing(session, loan.id)
    return {
        "acknowledge_by": hardship.acknowledge_by.isoformat(),
        "papers": [row.kind for row in missing],
        "wanted_by": min((row.wanted_by for row in missing if row.wanted_by), default=wanted_by).isoformat(),
    }


def tell_papers(talk: Talk, kinds: list[str], wanted_by: str) -> None:
    talk.say("utter_papers_head", day=day(talk, wanted_by))
    for kind in kinds:
        talk.say("utter_papers_item", paper=talk.words(f"utter_words_paper_{kind}"))
    talk.say("utter_papers_foot")


async def tell_way_in(talk: Talk) -> None:
    """How the papers of a list are sent: on web chat the link; by text, where it would be cut off, a way to ask for it.

    A link lasts minutes and papers are looked for longer: whoever asks gets a fresh one.
    """
    if talk.channel == "web" and talk.slot("verified"):
        await tell_link(talk)
    elif talk.loop is None:
        talk.say("utter_papers_way_in", SEND)


async def tell_link(talk: Talk) -> None:
    """The link to the page that takes papers; where to ask instead, if verification has just run out or no address is
    known to link to."""
    async with talk.reading() as (_, scope):
        loan, borrower, conversation = scope.loan, scope.borrower, scope.conversation
    if loan is None or borrower is None or not talk.runtime.public_url:
        talk.say("utter_how_to_send_person", **how_to_call(talk))
        return
    link = address(
        talk.runtime,
        talk.language,
        loan_id=loan.id,
        borrower_id=borrower.id,
        conversation_id=conversation.id,
        now=talk.reference.now,
    )
    talk.say("utter_how_to_send", link=link)
