from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.turn import rules

OFFERED = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@dataclass
class Waiting:
    kind: str


def kinds(*names: str) -> list[Waiting]:
    return [Waiting(name) for name in names]


class TestBatch:
    def test_plain_texts_that_wait_are_answered_together(self):
        assert rules.batch(kinds("text", "text", "text")) == 3

    @pytest.mark.parametrize("kind", ["choice", "media", "more"])
    def test_anything_else_ends_the_batch_and_stands_alone(self, kind):
        assert rules.batch(kinds("text", "text", kind, "text")) == 2
        assert rules.batch(kinds(kind, "text")) == 1

    def test_nothing_waits(self):
        assert rules.batch([]) == 0

    @given(st.lists(st.sampled_from(["text", "choice", "media", "more"]), max_size=12))
    def test_batches_cover_all_that_waits_in_order(self, names):
        waiting, taken = kinds(*names), []
        while waiting:
            size = rules.batch(waiting)
            assert size >= 1
            taken += waiting[:size]
            waiting = waiting[size:]
        assert [w.kind for w in taken] == names


class TestChoiceNumber:
    def test_a_lone_number_within_a_day_is_a_choice(self):
        assert rules.choice_number("2", OFFERED, OFFERED + timedelta(hours=23), None) == 2
        assert rules.choice_number(" 1. ", OFFERED, OFFERED, "promise_confirmed") == 1

    def test_not_after_a_day(self):
        assert rules.choice_number("2", OFFERED, OFFERED + timedelta(hours=24, seconds=1), None) is None

    @pytest.mark.parametrize("slot", ["promise_amount", "zip", "last_four", "code", "account_proof"])
    def test_not_where_a_number_was_asked_for(self, slot):
        assert rules.choice_number("50", OFFERED, OFFERED, slot) is None

    @pytest.mark.parametrize("text", ["1 please", "one", "100", "", "12/1", "1 2"])
    def test_more_than_a_lone_number_is_words(self, text):
        assert rules.choice_number(text, OFFERED, OFFERED, None) is None

    @pytest.mark.parametrize("text", ["MORE", "more.", " Más "])
    def test_more_alone_asks_for_the_rest(self, text):
        assert rules.lone_more(text)
        assert not rules.lone_more(text + " time please")


def test_pauses_between_attempts_grow_and_stay_short():
    pauses = [rules.back_off(attempt).total_seconds() for attempt in range(1, 8)]
    assert pauses == [0.5, 1, 2, 4, 4, 4, 4]


def test_a_turn_is_spent_after_sixty_seconds():
    assert not rules.Age(OFFERED, OFFERED + timedelta(seconds=59)).spent
    assert rules.Age(OFFERED, OFFERED + timedelta(seconds=60)).spent
