from collections.abc import Callable

import pytest

from tests.conversations.callbacks.calls import calls_of
from tests.support.threads import TextThread


@pytest.fixture
def booking(texting: TextThread) -> Callable[[str], TextThread]:
    """Books a call at the time that is given, about options, and says no to a reminder."""

    def book(when: str) -> TextThread:
        texting.verify(f"please have a specialist call me {when} about my options")
        assert texting.asks_for == "callback_phone"
        texting.say("yes")
        answer = texting.say("yes")
        assert "utter_callback_booked" in answer.responses, answer
        if "utter_ask_callback_reminder_day" in answer.responses:
            texting.say("no")
        assert [status for _, status in calls_of(texting)] == ["booked"]
        return texting

    return book
