"""The form that sets up a call, in natural times as they are read from texts; without the dialogue model."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from actions.callback import BeginCallback, BeginMove, BookCallback, CallbackForm
from actions.callback_questions import AskConfirmed, AskPhone, AskTime, AskTopic
from actions.callback_standing import BeginCancel, CancelCallback, RemindCallback, TellCallback
from actions.request_human import RequestHuman
from actions.runtime import configure
from actions.undo import GoBack
from bot.nlu.english import find
from servicing.borrower.models import Borrower, ContactPoint
from servicing.callback.models import Callback
from servicing.reminder.models import Reminder
from servicing.specialist.models import Specialist
from tests.integration.test_arrangement import DANA, DELPHINE, verified_turn
from tests.support.dialogue import run, tracker
from tests.support.values import NOW

EASTERN = ZoneInfo("America/New_York")
ASKS = {ask.slot: ask for ask in (AskTime, AskTopic, AskPhone, AskConfirmed)}


class Talking:
    """One borrower's dialogue about a call, action by action; slots are kept from one message to the next."""

    def __init__(self, runtime, phone: str = DANA, now=NOW) -> None:
        self.runtime, self.phone, self.now = runtime, phone, now
        self.slots: dict[str, Any] = {}
        self.said: list[str] = []

    async def _turn(self) -> Any:
        turn = await verified_turn(self.runtime, self.phone, self.now)
        return SimpleNamespace(
            turn_id=turn.turn_id, attempt=1, conversation_id="", now=self.now, time_zone="America/New_York"
        )

    async def _run(self, action: Any, opened: Any, intent: str, text: str, entities: Any, loop: str | None) -> None:
        message = tracker(opened, intent, *entities, text=text, loop=loop, **self.slots)
        if action.__class__ is CallbackForm and self.slots.get("requested_slot") is None:
            message.events.append({"event": "active_loop", "name": "callback_form"})
        slots, responses = await run(action, message)
        self.slots |= slots
        self.said += responses

    async def say(self, text: str, intent: str = "inform", *choice: dict[str, Any]) -> list[str]:
        """What was answered to a message while the form runs, or to one that begins it."""
        opened = await self._turn()
        entities = choice or [found.as_entity(text) for found in find(text, self.now.astimezone(EASTERN))]
        self.said = []
        begins = {"schedule_callback": BeginCallback, "reschedule_callback": BeginMove}
        if self.slots.get("requested_slot") is None and intent in begins:
            await self._run(begins[intent](), opened, intent, text, entities, None)
            if self.said:
                return self.said
        await self._run(CallbackForm(), opened, intent, text, entities, "callback_form")
        await self._go_on(opened, intent, text, entities)
        return self.said

    async def _go_on(self, opened: Any, intent: str, text: str, entities: Any) -> None:
        requested = self.slots.get("requested_slot")
        if requested is not None:
            await self._run(ASKS[requested](), opened, intent, text, entities, "callback_form")
        elif self.slots.get("callback_confirmed"):
            await self._run(BookCallback(), opened, intent, text, entities, None)
            if self.slots.get("callback_lost"):
                await self._run(CallbackForm(), opened, intent, text, entities, "callback_form")
                await self._go_on(opened, intent, text, entities)

    async def do(self, action: Any) -> list[str]:
        self.said = []
        await self._run(action, await self._turn(), "affirm", "", [], None)
        return self.said

    @property
    def asked(self) -> str | None:
        return self.slots.get("requested_slot")

    @property
    def offered(self) -> list[str]:
        return [kept["starts_at"][5:16] for kept in self.slots["callback_offered"]]

    @property
    def chosen(self) -> str | None:
        kept = self.slots.get("callback_time")
        return kept and kept["starts_at"][5:16]

    async def calls(self) -> list[tuple[str, str]]:
        async with self.runtime.sessions.begin() as session:
            rows = await session.execute(select(Callback.starts_at, Callback.status).order_by(Callback.id))
            return [(f"{starts:%m-%dT%H:%M}", status) for starts, status in rows]


@pytest.fixture
def talking(runtime) -> Talking:
    configure(runtime)
    return Talking(runtime)


@pytest.fixture
async def confirming(talking) -> Talking:
    """Asked whether a call on Friday at 2:30 PM about options is right."""
    await talking.say("call me friday at 2:30 about my options", "schedule_callback")
    assert await talking.say("yes", "affirm") == ["utter_ask_callback_confirmed"]
    return talking


@pytest.fixture
async def booked(confirming) -> Talking:
    answer = await confirming.say("yes", "affirm")
    assert answer == ["utter_callback_booked", "utter_ask_callback_reminder_day"]
    return confirming


async def test_from_nothing_said_to_a_booked_call(talking):
    assert await talking.say("i want to talk to someone on the phone", "schedule_callback") == [
        "utter_ask_callback_time"
    ]
    assert talking.offered == ["11-24T17:00", "11-24T17:30", "11-24T18:00"], "UTC; noon in New York"
    assert await talking.say("the second one") == ["utter_ask_callback_topic"]
    assert await talking.say("my application") == ["utter_ask_callback_phone"]
    assert await talking.say("yes", "affirm") == ["utter_ask_callback_confirmed"]
    assert await talking.say("yes", "affirm") == ["utter_callback_booked", "utter_ask_callback_reminder_hour"]
    assert await talking.calls() == [("11-24T17:30", "booked")]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("call me tomorrow after 3", ["11-25T20:00", "11-25T20:30", "11-25T21:00"]),
        ("any morning next week", ["11-30T13:00", "11-30T13:30", "11-30T14:00"]),
        ("not mondays, early next week", ["12-01T13:00", "12-01T13:30", "12-01T14:00"]),
        ("between 2 and 4 on friday", ["11-27T19:00", "11-27T19:30", "11-27T20:00"]),
        ("not tomorrow, in the evening", ["11-24T22:00", "11-24T22:30", "11-24T23:00"]),
        ("i work until 3, any day but today", ["11-25T20:00", "11-25T20:30", "11-25T21:00"]),
        ("saturday", ["11-28T14:00", "11-28T14:30", "11-28T15:00"]),
    ],
)
async def test_natural_times_are_offered_as_three_that_are_free(talking, text, offered):
    await talking.say(text, "schedule_callback")
    assert talking.offered == offered
    assert talking.asked == "callback_time"


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("call me friday at 2:30", "11-27T19:30"),
        ("first thing friday", "11-27T13:00"),
        ("december 1 at 11", "12-01T16:00"),
        ("last thing on wednesday", "11-26T00:30"),
    ],
)
async def test_a_time_that_is_named_whole_is_not_asked_again(talking, text, chosen):
    await talking.say(text, "schedule_callback")
    assert talking.chosen == chosen
    assert talking.asked == "callback_topic"


async def test_thanksgiving_is_closed_and_the_nearest_times_are_offered(talking):
    assert await talking.say("first thing thursday", "schedule_callback") == ["utter_ask_callback_time_none_fit"]
    assert talking.offered == ["11-26T00:30", "11-27T13:00", "11-27T13:30"], "Wednesday evening, Friday at eight"


async def test_a_wish_is_narrowed_down(talking):
    await talking.say("call me next week", "schedule_callback")
    await talking.say("after 4")
    assert talking.offered == ["11-30T21:00", "11-30T21:30", "11-30T22:00"]
    await talking.say("not monday")
    assert talking.offered == ["12-01T21:00", "12-01T21:30", "12-01T22:00"]


async def test_others_are_shown_where_none_of_them_suits(talking):
    await talking.say("call me", "schedule_callback")
    first = talking.offered
    await talking.say("none of those")
    second = talking.offered
    assert not set(first) & set(second)
    await talking.say("no", "deny")
    assert not set(second) & set(talking.offered)
    await talking.say("earlier")
    assert talking.offered == second


async def test_naming_one_of_the_offered_times_chooses_it(talking):
    await talking.say("call me", "schedule_callback")
    await talking.say("12:30")
    assert talking.chosen == "11-24T17:30"


async def test_what_it_is_about_is_known_from_what_was_said(talking):
    await talking.say("can someone call me friday at 10 about the foreclosure", "schedule_callback")
    assert talking.slots["callback_topic"] == "foreclosure"
    assert talking.asked == "callback_phone"


async def test_what_it_is_about_in_ones_own_words(talking):
    await talking.say("call me friday at 10", "schedule_callback")
    await talking.say("my ex wife and the house")
    assert talking.slots["callback_topic"] == "my ex wife and the house"


async def test_another_number_is_left_to_a_person(talking):
    await talking.say("call me friday at 10 about my options", "schedule_callback")
    assert await talking.say("another number", "deny") == ["utter_ask_callback_phone_other"]
    assert await talking.say("yes", "affirm") == ["utter_ask_callback_confirmed"]


async def test_with_two_numbers_on_file_one_is_chosen(talking):
    async with talking.runtime.sessions.begin() as session:
        dana = await session.scalar(select(ContactPoint).where(ContactPoint.address == DANA))
        session.add(ContactPoint(borrower_id=dana.borrower_id, address="+16145550177"))
    assert await talking.say("call me friday at 10 about my options", "schedule_callback") == [
        "utter_ask_callback_phone_which"
    ]
    await talking.say("", "inform", {"entity": "part", "value": "2"})
    await talking.say("yes", "affirm")
    async with talking.runtime.sessions.begin() as session:
        assert await session.scalar(select(Callback.phone)) == "+16145550177"


async def test_a_change_before_the_yes_is_said_to_be_one(confirming):
    assert await confirming.say("actually monday at 10") == ["utter_ask_callback_confirmed_changed"]
    assert confirming.chosen == "11-30T15:00"


async def test_a_no_asks_what_to_change(confirming):
    assert await confirming.say("no", "deny") == ["utter_ask_callback_what"]
    assert await confirming.say("", "inform", {"entity": "change", "value": "topic"}) == ["utter_ask_callback_topic"]
    assert await confirming.say("", "inform", {"entity": "topic", "value": "other"}) == ["utter_ask_callback_confirmed"]


async def test_a_slot_that_is_lost_meanwhile_is_chosen_anew(confirming):
    async with confirming.runtime.sessions.begin() as session:
        dana = await session.scalar(select(ContactPoint.borrower_id).where(ContactPoint.address == DELPHINE))
        kept = confirming.slots["callback_time"]
        starts = NOW.fromisoformat(kept["starts_at"])
        session.add(
            Callback(
                loan_id=await loan_id_of(session, dana),
                borrower_id=dana,
                specialist_id=kept["specialist_id"],
                starts_at=starts,
                ends_at=starts + timedelta(minutes=20),
                phone=DELPHINE,
                topic="help",
                status="booked",
                created_at=NOW,
            )
        )
    assert await confirming.say("yes", "affirm") == ["utter_ask_callback_time_taken"]
    await confirming.say("1", "inform", {"entity": "part", "value": "1"})
    assert await confirming.say("yes", "affirm") == ["utter_callback_booked", "utter_ask_callback_reminder_day"]
    assert [status for _, status in await confirming.calls()] == ["booked", "booked"]


async def loan_id_of(session, borrower_id: int) -> int:
    return (await session.get_one(Borrower, borrower_id)).loan_id


async def test_three_times_not_understood_is_a_person(talking):
    await talking.say("call me", "schedule_callback")
    assert await talking.say("purple", "nlu_fallback") == ["utter_ask_callback_time_example"]
    assert await talking.say("purple", "nlu_fallback") == ["utter_ask_callback_time_choices"]
    assert "utter_handed_over" in await talking.say("purple", "nlu_fallback")


async def test_nobody_free_is_a_person(talking):
    async with talking.runtime.sessions.begin() as session:
        for specialist in await session.scalars(select(Specialist)):
            specialist.calls_a_day = 0
    assert "utter_handed_over" in await talking.say("call me", "schedule_callback")
    assert talking.slots["callback_offered"] is None


class TestABookedCall:
    async def test_is_looked_up(self, booked):
        assert await booked.do(TellCallback()) == ["utter_callback_stands"]

    async def test_stands_in_the_way_of_a_second(self, booked):
        assert await booked.say("book a call", "schedule_callback") == ["utter_callback_stands"]

    async def test_is_moved_without_asking_again_what_is_known(self, booked):
        assert await booked.say("move my call to monday at 10", "reschedule_callback") == [
            "utter_ask_callback_confirmed_move"
        ]
        assert (await booked.say("yes", "affirm"))[0] == "utter_callback_moved"
        assert await booked.calls() == [("11-27T19:30", "moved"), ("11-30T15:00", "booked")]

    async def test_is_taken_back_after_a_yes(self, booked):
        assert await booked.do(BeginCancel()) == ["utter_ask_cancel_callback"]
        assert await booked.calls() == [("11-27T19:30", "booked")]
        assert await booked.do(CancelCallback()) == ["utter_callback_taken_back"]
        assert await booked.do(TellCallback()) == ["utter_callback_none"]

    async def test_is_undone(self, booked):
        assert await booked.do(GoBack()) == ["utter_callback_undone"]
        assert await booked.calls() == [("11-27T19:30", "cancelled")]

    async def test_is_reminded_of(self, booked):
        assert await booked.do(RemindCallback()) == ["utter_callback_reminder_kept"]
        async with booked.runtime.sessions.begin() as session:
            reminder = await session.scalar(select(Reminder))
            assert reminder.due_at == NOW.replace(day=26, hour=19, minute=30)


@pytest.mark.parametrize(
    ("now", "responses"),
    [
        (NOW, ["utter_person"]),
        (NOW.replace(day=25, hour=3), ["utter_person_closed", "utter_person_first_call"]),
        (NOW.replace(day=26), ["utter_person_closed", "utter_person_first_call"]),
    ],
    ids=["open", "night", "Thanksgiving"],
)
async def test_a_person_is_never_promised_for_now_while_nobody_is_there(runtime, now, responses):
    configure(runtime)
    assert await Talking(runtime, now=now).do(RequestHuman()) == responses


async def test_in_bankruptcy_a_call_is_never_about_payments(runtime):
    configure(runtime)
    delphine = Talking(runtime, DELPHINE)
    await delphine.say("call me friday at 10 to go over my payments", "schedule_callback")
    assert delphine.slots["callback_topic"] == "help"
