"""A person, in one turn, from anywhere; while nobody is there, when one will be, and the first call that is free."""

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.callback import stored
from actions.callback_standing import standing
from actions.limits import NO, limits_here
from actions.person import answered_by, by, how_to_call
from actions.talk import Choice, Talk, TopicAction, leave
from actions.words import appointment
from servicing.callback import service as callbacks
from servicing.clock.calendar import is_open, next_open
from servicing.consent.rules import Talk as Subject
from servicing.rights.appointment import asks_for_one

BOOK_IT = Choice("utter_choice_book_it", "affirm")


class RequestHuman(TopicAction):
    """The app opens the escalation. A person who is to call at a time is an appointment instead."""

    action = "action_request_human"

    async def answer(self, talk: Talk) -> list[EventType]:
        if asks_for_one(talk.text):
            return [FollowupAction("action_begin_callback")]
        when = await answered_by(talk, "request_human")
        servicer, now = talk.runtime.servicer, talk.reference.now
        if is_open(now, servicer.hours, servicer.time_zone):
            again = "utter_person" in talk.responses_before
            talk.say("utter_person_again" if again else "utter_person", when=when, **how_to_call(talk))
            return leave()
        opens = by(talk, next_open(now, servicer.hours, servicer.time_zone))
        talk.say("utter_person_closed", when=when, opens=opens, **how_to_call(talk))
        return [*leave(), *await self._offer_call(talk)]

    async def _offer_call(self, talk: Talk) -> list[EventType]:
        """Anybody may hear which time is free; it is booked for whoever turns out to write, after their yes."""
        if Subject.APPOINTMENT not in (await limits_here(talk)).talk or await standing(talk) is not None:
            return []
        async with talk.reading() as (session, scope):
            first = await callbacks.offers(session, scope, count=1)
        if not first:
            return []
        talk.say("utter_person_first_call", BOOK_IT, NO, time=appointment(talk, first[0].starts_at))
        return [SlotSet("callback_offered", [stored(first[0])]), SlotSet("question", "first_callback")]
