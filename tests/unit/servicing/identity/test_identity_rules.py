from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.identity import rules

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


class TestMissing:
    def test_from_a_number_on_file_one_proof_of_the_account_and_the_zip(self):
        assert rules.missing("number_on_file", []) == ("account_proof", "zip")
        assert rules.missing("number_on_file", ["last_four"]) == ("zip",)
        assert rules.missing("number_on_file", ["loan_number"]) == ("zip",)
        assert rules.missing("number_on_file", ["zip"]) == ("account_proof",)
        assert rules.missing("number_on_file", ["last_four", "zip"]) == ()

    def test_from_anywhere_else_all_three(self):
        assert rules.missing("full", []) == ("loan_number", "last_four", "zip")
        assert rules.missing("full", ["last_four", "zip"]) == ("loan_number",)
        assert rules.missing("full", ["loan_number", "last_four", "zip"]) == ()


class TestNewest:
    def test_a_correction_takes_the_place_of_what_was_given_before(self):
        assert rules.newest([("zip", "43215"), ("last_four", "4417"), ("zip", "43216")]) == {
            "zip": "43216",
            "last_four": "4417",
        }

    def test_a_whole_ssn_gives_its_last_four(self):
        assert rules.newest([("ssn", "123454417")]) == {"last_four": "4417"}
        assert rules.newest([("ssn", "123454417"), ("last_four", "2086")]) == {"last_four": "2086"}

    def test_other_identifiers_prove_nothing(self):
        assert rules.newest([("card", "4111111111111111"), ("phone", "+16145550101")]) == {}


class TestAgrees:
    @given(st.dictionaries(st.sampled_from(["loan_number", "last_four", "zip"]), st.booleans()))
    def test_one_wrong_identifier_is_enough_to_refuse(self, right):
        for method in ("number_on_file", "full"):
            agreed = rules.agrees(method, right)
            assert not (agreed and False in right.values())
            assert not (agreed and rules.missing(method, right))

    def test_all_right_and_enough(self):
        assert rules.agrees("number_on_file", {"last_four": True, "zip": True})
        assert rules.agrees("full", {"loan_number": True, "last_four": True, "zip": True})

    def test_right_but_not_enough(self):
        assert not rules.agrees("full", {"last_four": True, "zip": True})

    def test_a_right_proof_does_not_make_up_for_a_wrong_one(self):
        assert not rules.agrees("number_on_file", {"loan_number": True, "last_four": False, "zip": True})


class TestLock:
    @pytest.mark.parametrize(
        ("by_sender", "by_loan", "locked"), [(4, 19, False), (5, 0, True), (0, 20, True), (5, 20, True), (0, 0, False)]
    )
    def test_five_by_a_sender_or_twenty_at_a_loan(self, by_sender, by_loan, locked):
        assert rules.is_locked(by_sender, by_loan) is locked


class TestVerifiedUntil:
    def test_web_chat_runs_out_after_half_an_hour_of_silence(self):
        assert rules.verified_until("web", NOW, NOW) == NOW + timedelta(minutes=30)
        later = NOW + timedelta(minutes=20)
        assert rules.verified_until("web", NOW, later) == later + timedelta(minutes=30)

    @given(st.sampled_from(["web", "sms"]), st.timedeltas(timedelta(0), timedelta(days=3)))
    def test_never_longer_than_a_day_after_it_was_shown(self, channel, passed):
        assert rules.verified_until(channel, NOW, NOW + passed) <= NOW + timedelta(hours=24)


class TestCode:
    CODE = rules.Code(expires_at=NOW + rules.CODE_LIFE, tries=0)

    def test_lasts_ten_minutes(self):
        assert not self.CODE.expired(NOW + timedelta(minutes=9, seconds=59))
        assert self.CODE.expired(NOW + timedelta(minutes=10))

    def test_one_that_comes_late_is_renewed_for_an_hour_after_it_was_sent(self):
        assert self.CODE.renewable(NOW + timedelta(minutes=59))
        assert not self.CODE.renewable(NOW + timedelta(minutes=60))

    def test_is_spent_by_the_third_wrong_try(self):
        assert [rules.Code(NOW, tries).spent for tries in range(4)] == [False, False, False, True]
