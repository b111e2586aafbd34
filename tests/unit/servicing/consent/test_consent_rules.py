from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.clock.zones import ANYWHERE
from servicing.consent.rules import (
    PROTECTIONS,
    Consent,
    PaymentTalk,
    Purpose,
    Request,
    Talk,
    What,
    decide,
    is_lawful,
    limits,
    next_lawful,
)

EASTERN, MOUNTAIN, PACIFIC = "America/New_York", "America/Denver", "America/Los_Angeles"
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)
"""23:30 in New York."""
MORNING = datetime(2026, 11, 25, 13, tzinfo=UTC)

REPLY = Request(
    channel="sms",
    purpose="reply",
    consent="given",
    now=NOON,
    borrower_wrote_at=NOON - timedelta(minutes=1),
    zones=(EASTERN,),
)
REQUESTED = replace(REPLY, purpose="requested", what="appointment", borrower_wrote_at=None)
CODE = replace(REPLY, purpose="requested", what="code")
INITIATED = replace(REPLY, purpose="initiated", borrower_wrote_at=None)
STOPPED = replace(REPLY, purpose="opt_out_confirmation", consent="withdrawn")
STARTED = replace(REPLY, purpose="opt_in_confirmation")

TABLE = [
    # state of number or loan, reply, requested appointment, requested reminder, code, initiated
    ({}, True, True, True, True, True),
    ({"consent": "never"}, True, False, False, True, False),
    ({"consent": "withdrawn"}, False, False, False, False, False),
    ({"provider_blocked": True}, False, False, False, False, False),
    ({"wrong_party": True}, True, False, False, False, False),
    ({"wrong_party": True, "first_answer_given": True}, False, False, False, False, False),
    ({"protections": frozenset({"wrong_party"}), "first_answer_given": True}, False, False, False, False, False),
    ({"protections": frozenset({"cease_contact"})}, True, True, False, False, False),
    ({"protections": frozenset({"attorney"})}, True, False, False, False, False),
    ({"protections": frozenset({"bankruptcy"})}, True, True, False, True, False),
    ({"protections": frozenset({"deceased"})}, True, True, False, False, False),
    ({"protections": frozenset({"crisis"})}, True, False, False, False, False),
    ({"protections": frozenset({"crisis"}), "first_answer_given": True}, False, False, False, False, False),
    ({"protections": frozenset({"safety"}), "first_answer_given": True}, False, False, False, False, False),
    ({"protections": frozenset({"servicemember", "foreclosure_hold"})}, True, True, True, True, True),
    ({"protections": frozenset({"something_new"})}, True, False, False, False, False),
    ({"consent": "unheard of"}, False, False, False, False, False),
]


@pytest.mark.parametrize(("state", "reply", "appointment", "reminder", "code", "initiated"), TABLE)
def test_the_table(state: dict, reply: bool, appointment: bool, reminder: bool, code: bool, initiated: bool) -> None:
    assert decide(replace(REPLY, **state)).allowed is reply
    assert decide(replace(REQUESTED, **state)).allowed is appointment
    assert decide(replace(REQUESTED, what="payment_reminder", **state)).allowed is reminder
    assert decide(replace(CODE, **state)).allowed is code
    assert decide(replace(INITIATED, **state)).allowed is initiated


@pytest.mark.parametrize(
    ("protections", "payment", "facts", "because"),
    [
        (set(), PaymentTalk.ALLOWED, True, None),
        ({"servicemember"}, PaymentTalk.ALLOWED, True, None),
        ({"cease_contact"}, PaymentTalk.INFORMATION, True, "cease_contact"),
        ({"bankruptcy", "servicemember"}, PaymentTalk.INFORMATION, True, "bankruptcy"),
        ({"bankruptcy", "deceased"}, PaymentTalk.NONE, False, "deceased"),
        ({"attorney", "cease_contact"}, PaymentTalk.NONE, False, "attorney"),
        ({"crisis", "bankruptcy"}, PaymentTalk.NONE, False, "crisis"),
        ({"wrong_party"}, PaymentTalk.NONE, False, "wrong_party"),
        ({"something_new"}, PaymentTalk.NONE, False, "something_new"),
    ],
)
def test_what_a_reply_may_speak_of(protections: set, payment: PaymentTalk, facts: bool, because: str | None) -> None:
    found = limits(protections)
    assert (found.payment, found.because) == (payment, because)
    assert (Talk.FACTS in found.talk) is facts
    assert found.may_arrange is (payment is PaymentTalk.ALLOWED)
    assert decide(replace(REPLY, protections=frozenset(protections))).talk == found.talk


def test_only_the_wrong_party_gets_the_apology_and_nothing_else() -> None:
    assert limits({"wrong_party"}).talk == {Talk.APOLOGY}
    assert Talk.APOLOGY not in limits(set()).talk


def test_a_refusal_names_the_strictest_rule() -> None:
    assert decide(replace(INITIATED, protections=frozenset({"cease_contact", "attorney"}))).rule == "attorney"
    assert decide(replace(INITIATED, consent="withdrawn", provider_blocked=True)).rule == "provider_blocked"
    assert decide(replace(INITIATED, consent="never")).rule == "no_consent"


def test_quiet_hours_never_hold_back_an_answer() -> None:
    decision = decide(replace(REPLY, now=NIGHT, borrower_wrote_at=NIGHT - timedelta(minutes=60)))
    assert (decision.allowed, decision.not_before) == (True, None)


def test_a_late_answer_is_what_was_asked_for_by_text_and_waits_for_the_morning() -> None:
    late = replace(REPLY, now=NIGHT, borrower_wrote_at=NIGHT - timedelta(minutes=61), consent="never")
    assert decide(late).not_before == MORNING
    assert decide(replace(late, protections=frozenset({"bankruptcy"}))).rule == "bankruptcy"
    assert decide(replace(late, borrower_wrote_at=None)).rule == "nothing_to_answer"


@pytest.mark.parametrize("request_", [REQUESTED, INITIATED])
def test_everything_else_waits_for_the_first_lawful_minute(request_: Request) -> None:
    assert decide(request_).not_before is None
    decision = decide(replace(request_, now=NIGHT))
    assert (decision.allowed, decision.not_before) == (True, MORNING)


def test_a_code_just_asked_for_goes_at_any_hour() -> None:
    asked = replace(CODE, now=NIGHT, borrower_wrote_at=NIGHT - timedelta(minutes=1))
    assert decide(asked).not_before is None
    assert decide(replace(asked, borrower_wrote_at=NIGHT - timedelta(hours=2))).not_before == MORNING


def test_without_consent_what_was_asked_for_by_text_still_comes_by_text() -> None:
    assert decide(replace(REQUESTED, consent="never", asked_by_sms=True)).allowed
    assert not decide(replace(INITIATED, consent="never", asked_by_sms=True)).allowed


def test_initiated_texts_are_capped_by_day_and_week() -> None:
    assert decide(replace(INITIATED, initiated_this_week=2)).allowed
    assert decide(replace(INITIATED, initiated_today=1, initiated_this_week=1)).rule == "daily_cap"
    assert decide(replace(INITIATED, initiated_this_week=3)).rule == "weekly_cap"
    assert decide(replace(REPLY, initiated_today=9, initiated_this_week=9)).allowed


class TestASpecialist:
    ANSWER = replace(REPLY, author="specialist", purpose="initiated")

    def test_answers_within_the_borrowers_hour_at_any_time_of_day(self) -> None:
        night = replace(self.ANSWER, now=NIGHT, borrower_wrote_at=NIGHT - timedelta(minutes=59), consent="never")
        assert decide(night).allowed
        assert decide(replace(night, purpose="reply")).allowed

    def test_later_begins_anew_and_needs_consent_and_the_hours(self) -> None:
        later = replace(self.ANSWER, borrower_wrote_at=NOON - timedelta(hours=3))
        assert decide(later).allowed
        assert decide(replace(later, consent="never")).rule == "no_consent"
        refused = decide(replace(later, now=NIGHT))
        assert (refused.allowed, refused.rule, refused.not_before) == (False, "quiet_hours", MORNING)

    def test_with_a_reason_still_answers_in_the_thread(self) -> None:
        reasoned = replace(
            self.ANSWER, now=NIGHT, borrower_wrote_at=NIGHT - timedelta(days=3), reason="She asked me to."
        )
        assert decide(reasoned).allowed
        assert decide(replace(reasoned, consent="never")).allowed
        assert (
            decide(replace(reasoned, consent="never", borrower_wrote_at=NIGHT - timedelta(days=8))).rule == "no_consent"
        )
        assert decide(replace(reasoned, consent="withdrawn")).rule == "consent_withdrawn"

    def test_writes_in_a_crisis_after_the_one_answer(self) -> None:
        held = replace(self.ANSWER, protections=frozenset({"crisis"}), first_answer_given=True)
        assert decide(held).allowed
        assert decide(replace(held, author="assistant", purpose="reply")).rule == "crisis"

    def test_never_writes_to_a_wrong_party(self) -> None:
        assert decide(replace(self.ANSWER, wrong_party=True)).rule == "wrong_party"


class TestTheOptOutConfirmation:
    def test_goes_once_and_soon_although_consent_is_withdrawn_and_at_any_hour(self) -> None:
        assert decide(replace(STOPPED, now=NIGHT, borrower_wrote_at=NIGHT)).allowed
        assert decide(replace(STOPPED, protections=frozenset({"bankruptcy", "attorney"}))).allowed

    @pytest.mark.parametrize(
        ("state", "rule"),
        [
            ({"opt_out_confirmed": True}, "confirmed_once"),
            ({"provider_confirms_opt_out": True}, "provider_confirms_opt_out"),
            ({"consent": "given"}, "nothing_to_confirm"),
            ({"provider_blocked": True}, "provider_blocked"),
            ({"borrower_wrote_at": NOON - timedelta(minutes=6)}, "confirmation_too_late"),
            ({"borrower_wrote_at": None}, "confirmation_too_late"),
        ],
    )
    def test_is_refused_otherwise(self, state: dict, rule: str) -> None:
        decision = decide(replace(STOPPED, **state))
        assert (decision.allowed, decision.rule) == (False, rule)


def test_turning_texts_on_is_confirmed_once_they_are_on() -> None:
    assert decide(STARTED).allowed
    assert decide(replace(STARTED, consent="withdrawn")).rule == "consent_withdrawn"
    assert decide(replace(STARTED, wrong_party=True)).rule == "wrong_party"
    assert decide(replace(STARTED, borrower_wrote_at=None)).rule == "nothing_to_confirm"


def test_on_web_chat_answers_always_go_with_the_same_limits() -> None:
    held = replace(
        REPLY, channel="web", consent="withdrawn", borrower_wrote_at=None, protections=frozenset({"bankruptcy"})
    )
    assert decide(held).allowed
    assert decide(held).talk == limits({"bankruptcy"}).talk
    assert decide(replace(held, purpose="initiated", author="specialist")).allowed
    assert decide(replace(held, purpose="initiated")).rule == "web_answers_only"


@pytest.mark.parametrize(
    "unknown", [{"channel": "fax"}, {"purpose": "marketing"}, {"purpose": "requested", "what": "ad"}]
)
def test_what_the_gate_does_not_know_it_refuses(unknown: dict) -> None:
    assert not decide(replace(REPLY, **unknown)).allowed


REQUESTS = st.builds(
    Request,
    channel=st.just("sms"),
    purpose=st.sampled_from(get_args(Purpose)),
    consent=st.sampled_from(get_args(Consent)),
    what=st.sampled_from(get_args(What)),
    author=st.sampled_from(["assistant", "specialist", "system"]),
    reason=st.sampled_from([None, "asked"]),
    now=st.sampled_from([NOON, NIGHT, MORNING]),
    borrower_wrote_at=st.sampled_from([None, NOON - timedelta(minutes=5), NOON - timedelta(days=2)]),
    asked_by_sms=st.booleans(),
    provider_blocked=st.booleans(),
    wrong_party=st.booleans(),
    protections=st.frozensets(st.sampled_from([*PROTECTIONS, "something_new"]), max_size=3),
    first_answer_given=st.booleans(),
    zones=st.sampled_from([(), (EASTERN,), (EASTERN, PACIFIC)]),
)


@given(REQUESTS, st.sampled_from([*PROTECTIONS, "something_new"]))
def test_one_more_protection_never_allows_more(request_: Request, kind: str) -> None:
    before, after = decide(request_), decide(replace(request_, protections=request_.protections | {kind}))
    assert before.allowed or not after.allowed
    if "wrong_party" not in request_.kinds | {kind}:
        assert after.talk <= before.talk


@given(REQUESTS)
def test_nothing_but_the_confirmation_goes_after_an_opt_out(request_: Request) -> None:
    decision = decide(replace(request_, consent="withdrawn"))
    assert not decision.allowed or decision.rule == "opt_out_confirmation"


@given(REQUESTS)
def test_what_waits_waits_for_a_lawful_hour(request_: Request) -> None:
    moment = decide(request_).not_before
    assert moment is None or (moment > request_.now and is_lawful(moment, request_.zones))


class TestHours:
    def test_with_two_zones_an_hour_must_suit_both(self) -> None:
        """Comment 6(b)(1)-1 of 12 CFR 1006: Eastern and Pacific leave 11:00 to 21:00 Eastern."""
        zones = (EASTERN, PACIFIC)
        assert next_lawful(datetime(2026, 11, 24, 14, tzinfo=UTC), zones) == datetime(2026, 11, 24, 16, tzinfo=UTC)
        assert is_lawful(datetime(2026, 11, 25, 1, 59, tzinfo=UTC), zones)
        assert not is_lawful(datetime(2026, 11, 25, 2, 0, tzinfo=UTC), zones)

    def test_the_edges_of_the_day(self) -> None:
        assert not is_lawful(datetime(2026, 11, 24, 12, 59, 59, tzinfo=UTC), (EASTERN,))
        assert is_lawful(datetime(2026, 11, 24, 13, 0, tzinfo=UTC), (EASTERN,))

    @pytest.mark.parametrize(
        ("night", "morning"),
        [
            (datetime(2027, 3, 14, 5, tzinfo=UTC), datetime(2027, 3, 14, 12, tzinfo=UTC)),
            (datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 1, 13, tzinfo=UTC)),
        ],
    )
    def test_eight_is_eight_on_the_wall_when_the_clocks_change(self, night: datetime, morning: datetime) -> None:
        assert next_lawful(night, (EASTERN,)) == morning

    def test_of_somebody_unknown_every_zone_is_kept(self) -> None:
        assert next_lawful(NIGHT, ()) == next_lawful(NIGHT, ANYWHERE) == datetime(2026, 11, 25, 18, tzinfo=UTC)

    def test_zones_that_share_no_hour_leave_none(self) -> None:
        assert next_lawful(NOON, ("Etc/GMT", "Etc/GMT-8", "Etc/GMT+8")) is None
        assert decide(replace(INITIATED, zones=("Etc/GMT", "Etc/GMT-8", "Etc/GMT+8"))).rule == "quiet_hours"

    @given(
        st.integers(0, 1_000_000).map(lambda minutes: NOON + timedelta(minutes=minutes)),
        st.lists(st.sampled_from(ANYWHERE), max_size=4).map(tuple),
    )
    def test_the_first_lawful_moment_is_lawful_and_soon(self, now: datetime, zones: tuple[str, ...]) -> None:
        moment = next_lawful(now, zones)
        assert moment is not None
        assert is_lawful(moment, zones)
        assert timedelta(0) <= moment - now < timedelta(hours=24)
        assert moment == now or not is_lawful(moment - timedelta(seconds=1), zones)
