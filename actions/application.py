"""What became of a request for help, and the papers for it."""

from typing import Any

from rasa_sdk.events import EventType, SlotSet
from sqlalchemy.ext.asyncio import AsyncSession

from actions.hardship import CATCH_UP, GO_ON, OPTIONS, reason_words, tell_link, tell_papers, tell_way_in, told
from actions.limits import barred, identify
from actions.talk import PERSON, Choice, Talk, TopicAction
from actions.words import day
from servicing.consent.rules import Talk as Subject
from servicing.document import service as documents
from servicing.hardship import service as hardships
from servicing.turn.act import Scope, act

BEGIN = Choice("utter_meaning_apply_assistance", "apply_assistance")


class ResolveHardship(TopicAction):
    """Things are better: what that opens is said; nothing is asked that was told."""

    action = "action_resolve_hardship"

    async def answer(self, talk: Talk) -> list[EventType]:
        if (closed := await barred(talk, Subject.OPTIONS)) is not None:
            return [SlotSet("goal", None), *closed]
        if talk.loop is not None:
            talk.say("utter_glad_short")
            return []
        if not talk.slot("verified"):
            talk.say("utter_glad_short")
            return await identify(talk, self.action)
        goal = talk.slot("goal") or {}
        words = goal["text"] if goal.get("action") == self.action else talk.text

        async def do(session: AsyncSession, scope: Scope) -> dict[str, Any]:
            return {"known": await hardships.resolve(session, told(talk, scope, words)) is not None}

        await act(talk.runtime, talk.reference, "hardship", "resolve", do)
        talk.say("utter_resolved", CATCH_UP, OPTIONS, PERSON)
        return [SlotSet("goal", None)]


class TellApplication(TopicAction):
    """Where a request stands, with its days; never a decision."""

    action = "action_tell_application"

    async def answer(self, talk: Talk) -> list[EventType]:
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        if (closed := await barred(talk, Subject.FACTS)) is not None:
            return [SlotSet("goal", None), *closed]
        async with talk.reading() as (session, scope):
            assert scope.loan is not None and scope.borrower is not None
            hardship = await hardships.newest(session, scope.loan.id, scope.borrower.id)
            missing = await documents.missing(session, scope.loan.id)
        events: list[EventType] = [SlotSet("goal", None)]
        if hardship is None:
            talk.say("utter_application_none", *(() if talk.loop else (BEGIN, PERSON)))
            return events
        begun = hardship.received_at.astimezone(talk.zone).date()
        values = {"what": reason_words(talk, hardship.reason), "day": day(talk, begun)}
        if hardship.submitted_at is None:
            talk.say("utter_application_begun", *(() if talk.loop else (GO_ON, PERSON)), **values)
            return events
        talk.say("utter_application_sent", confirmed=day(talk, hardship.acknowledge_by), **values)
        if missing:
            tell_papers(talk, [row.kind for row in missing], _by(missing))
            await tell_way_in(talk)
        else:
            talk.say("utter_papers_none_missing")
        return events


class TellPapers(TopicAction):
    """What is missing; in general, for whoever is not verified or told nothing yet."""

    action = "action_tell_papers"

    async def answer(self, talk: Talk) -> list[EventType]:
        if (closed := await barred(talk, Subject.OPTIONS)) is not None:
            return closed
        async with talk.reading() as (session, scope):
            missing = await documents.missing(session, scope.loan.id) if scope.loan else []
            hardship = (
                await hardships.newest(session, scope.loan.id, scope.borrower.id)
                if scope.loan and scope.borrower
                else None
            )
        if missing:
            tell_papers(talk, [row.kind for row in missing], _by(missing))
            await tell_way_in(talk)
        elif hardship is not None and hardship.submitted_at is not None:
            talk.say("utter_papers_none_missing")
        else:
            talk.say("utter_papers_general", *(() if talk.loop else (BEGIN, PERSON)))
        return []


class TellHowToSend(TopicAction):
    """Papers do not come through the chat: a link to a page that takes them, for whoever was verified."""

    action = "action_tell_how_to_send"

    async def answer(self, talk: Talk) -> list[EventType]:
        if (closed := await barred(talk, Subject.OPTIONS)) is not None:
            return [SlotSet("goal", None), *closed]
        if not talk.slot("verified"):
            return await identify(talk, self.action)
        await tell_link(talk)
        return [SlotSet("goal", None)]


def _by(missing: list[Any]) -> str:
    return min(row.wanted_by for row in missing if row.wanted_by).isoformat()
