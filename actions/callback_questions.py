"""What is asked before a call is booked."""

from typing import Any

from actions import topic
from actions.callback import FORM, restored
from actions.form import Ask
from actions.limits import limits_here
from actions.talk import PERSON, Choice, Talk
from actions.words import appointment
from servicing.callback import service as callbacks
from servicing.callback.rules import Slot
from servicing.wording import format

OTHER_NUMBER = Choice("utter_choice_other_number", "deny")
CHANGES = (
    Choice("utter_choice_another_time", "inform", {"change": "time"}),
    Choice("utter_choice_another_topic", "inform", {"change": "topic"}),
    Choice("utter_choice_other_number", "inform", {"change": "phone"}),
    Choice("utter_choice_no_call", "cancel_flow"),
)


class AskTime(Ask):
    form = FORM
    slot = "callback_time"

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        slots = [restored(kept) for kept in talk.slot("callback_offered") or ()]
        choices = times(talk, slots)
        zone = format.zone_name(slots[0].starts_at, talk.reference.time_zone, talk.language)
        if reason == "taken":
            talk.say("utter_ask_callback_time_taken", *choices, zone=zone)
        elif reason == "none_fit" and trouble["count"] > 1:
            talk.say("utter_ask_callback_time_none_fit_again", *choices, PERSON, zone=zone)
        elif reason == "none_fit":
            talk.say("utter_ask_callback_time_none_fit", *choices, zone=zone)
        elif reason == "not_understood" and trouble["count"] > 1:
            talk.say("utter_ask_callback_time_choices", *choices, PERSON, zone=zone)
        elif reason == "not_understood":
            talk.say("utter_ask_callback_time_example", *choices, zone=zone)
        elif reason in ("returning", "first", "back", "again"):
            talk.say("utter_ask_callback_time_returning", *choices, zone=zone)
        elif talk.slot("callback_wish"):
            talk.say("utter_ask_callback_time_as_wished", *choices, zone=zone)
        else:
            talk.say("utter_ask_callback_time", *choices, zone=zone)


def times(talk: Talk, slots: list[Slot]) -> list[Choice]:
    """The times as choices, in order; the question around them names the zone."""
    return [
        Choice(
            "utter_choice_value",
            "inform",
            {"part": str(number)},
            {"value": appointment(talk, slot.starts_at, zone=False)},
        )
        for number, slot in enumerate(slots, start=1)
    ]


class AskTopic(Ask):
    form = FORM
    slot = "callback_topic"

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        offered = ["help", "payments", "application", "other"]
        if not (await limits_here(talk)).may_arrange:
            offered.remove("payments")
        choices = [Choice(f"utter_choice_topic_{each}", "inform", {"topic": each}) for each in offered]
        if reason == "not_understood" and trouble["count"] > 1:
            talk.say("utter_ask_callback_topic_choices", *choices, PERSON)
        elif reason == "not_understood":
            talk.say("utter_ask_callback_topic_example", *choices)
        elif reason in ("returning", "first"):
            talk.say("utter_ask_callback_topic_returning", *choices)
        else:
            talk.say("utter_ask_callback_topic", *choices)


class AskPhone(Ask):
    form = FORM
    slot = "callback_phone"

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        async with talk.reading() as (session, scope):
            endings = [format.phone_ending(address) for _, address in await callbacks.phones(session, scope)]
        ending = endings[0] if endings else ""
        if not endings:
            talk.say("utter_ask_callback_phone_none", PERSON)
        elif reason == "other_number":
            talk.say("utter_ask_callback_phone_other", *_numbers(endings), PERSON)
        elif len(endings) > 1:
            talk.say("utter_ask_callback_phone_which", *_numbers(endings), OTHER_NUMBER)
        elif reason == "not_understood" and trouble["count"] > 1:
            talk.say("utter_ask_callback_phone_choices", *_numbers(endings), PERSON, ending=ending)
        elif reason in ("not_understood", "returning", "first"):
            talk.say("utter_ask_callback_phone_again", *_numbers(endings), OTHER_NUMBER, ending=ending)
        else:
            talk.say("utter_ask_callback_phone", Choice("utter_choice_yes", "affirm"), OTHER_NUMBER, ending=ending)


def _numbers(endings: list[str]) -> list[Choice]:
    return [
        Choice("utter_choice_number_ending", "inform", {"part": str(number)}, {"ending": ending})
        for number, ending in enumerate(endings[:3], start=1)
    ]


class AskConfirmed(Ask):
    form = FORM
    slot = "callback_confirmed"

    async def ask(self, talk: Talk, reason: str | None, trouble: dict[str, Any]) -> None:
        if reason == "what":
            talk.say("utter_ask_callback_what", *CHANGES)
            return
        slot = restored(talk.slot("callback_time"))
        async with talk.reading() as (session, scope):
            numbers = dict(await callbacks.phones(session, scope))
            specialist = await callbacks.name_of(session, slot.specialist_id)
        values = {
            "specialist": specialist,
            "time": appointment(talk, slot.starts_at),
            "ending": format.phone_ending(numbers.get(int(talk.slot("callback_phone")), "")),
            "topic": topic.words(talk, talk.slot("callback_topic")),
        }
        moves = talk.slot("callback_moves")
        if reason == "not_understood" and trouble["count"] > 1:
            talk.say("utter_ask_callback_confirmed_choices", PERSON)
        elif reason in ("not_understood", "returning", "first"):
            talk.say("utter_ask_callback_confirmed_again", **values)
        elif moves:
            talk.say("utter_ask_callback_confirmed_move", **values)
        elif reason == "changed":
            talk.say("utter_ask_callback_confirmed_changed", **values)
        else:
            talk.say("utter_ask_callback_confirmed", **values)
