"""When a text is tried again, and what its events add up to."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms import rules

START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
STATUSES = [*sorted(rules.ARRIVED | rules.UNDERWAY | rules.LOST), "something_new"]


def test_the_wait_doubles_up_to_two_minutes():
    waits = [rules.pause(attempts).total_seconds() for attempts in range(1, 9)]
    assert waits == [2, 4, 8, 16, 32, 64, 120, 120]


def test_a_longer_wait_that_the_provider_asks_for_is_kept():
    assert rules.pause(1, retry_after=30) == timedelta(seconds=30)
    assert rules.pause(5, retry_after=3) == timedelta(seconds=32)


@given(st.integers(min_value=1, max_value=10_000), st.floats(min_value=0, max_value=1e9))
def test_a_wait_is_never_longer_than_the_time_in_which_it_is_tried(attempts, retry_after):
    assert timedelta(0) < rules.pause(attempts, retry_after) <= rules.RETRIED_FOR


def test_after_ten_minutes_it_is_given_up():
    assert not rules.given_up(START, START + timedelta(minutes=9, seconds=59))
    assert rules.given_up(START, START + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("last_error", "expected"),
    [(None, False), ("http_429", False), ("unreachable", False), ("http_500", True), ("http_503", True)],
)
def test_only_an_error_that_may_hide_a_success_is_looked_up_before_the_next_try(last_error, expected):
    assert rules.looked_up_first(last_error) is expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], None),
        ([("SM1", "something_new")], None),
        ([("SM1", "queued")], "sent"),
        ([("SM1", "accepted"), ("SM1", "sent"), ("SM1", "delivered")], "sent"),
        ([("SM1", "accepted"), ("SM1", "undelivered")], "failed"),
        ([("SM1", "delivered"), ("SM1", "failed")], "sent"),
        ([("SM1", "failed"), ("SM2", "sent")], "sent"),
        ([("SM1", "failed"), ("SM2", "undelivered")], "failed"),
    ],
)
def test_what_events_add_up_to(events, expected):
    assert {rules.outcome_of(order) for order in permutations(events)} == {expected}


@given(st.lists(st.tuples(st.sampled_from(["SM1", "SM2"]), st.sampled_from(STATUSES))), st.randoms())
def test_the_order_of_events_does_not_matter_nor_that_they_are_repeated(events, chance):
    shuffled = [*events, *events[:2]]
    chance.shuffle(shuffled)
    assert rules.outcome_of(shuffled) == rules.outcome_of(events)


@given(st.lists(st.tuples(st.sampled_from(["SM1", "SM2"]), st.sampled_from(STATUSES))))
def test_what_has_arrived_never_fails_again(events):
    assert rules.outcome_of([*events, ("SM1", "delivered")]) == "sent"
