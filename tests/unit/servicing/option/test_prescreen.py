"""What may fit whom, in the investor's order, and what is asked next."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicing.option.criteria import Facts
from servicing.option.load import read
from servicing.option.questions import ORDER, QUESTIONS
from servicing.option.rows import INVESTORS
from servicing.option.rules import FIND_OUT, Prescreen, Status, prescreen
from tests.unit.servicing.option.borrowers import (
    CAN_CATCH_UP,
    JUST_THE_PAYMENT,
    LASTING,
    STILL_GOING_ON,
    TOO_MUCH_NOW,
    facts,
)

ROWS = read()
TODAY = date(2026, 11, 24)


def screened(investor: str = "FNMA", behind: int = 3, **known) -> Prescreen:
    return prescreen(facts(investor, behind, **known), ROWS, TODAY)


def first(investor: str, behind: int = 3, **known) -> str | None:
    found = screened(investor, behind, **known).first
    return found.option if found else None


def status(option: str, investor: str = "FNMA", behind: int = 3, **known) -> Status:
    line = screened(investor, behind, **known).line(option)
    assert line is not None
    return line.status


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            STILL_GOING_ON,
            "FNMA FHLMC FHA VA USDA_GUARANTEED PORTFOLIO PRIVATE_LABEL UNKNOWN: forbearance; USDA_DIRECT: moratorium",
        ),
        (
            CAN_CATCH_UP,
            "FNMA FHLMC FHA VA USDA_GUARANTEED USDA_DIRECT PORTFOLIO PRIVATE_LABEL UNKNOWN: repayment_plan",
        ),
        (
            JUST_THE_PAYMENT,
            "FNMA FHLMC PORTFOLIO PRIVATE_LABEL UNKNOWN: payment_deferral; FHA VA: partial_claim; "
            "USDA_GUARANTEED: recovery_advance; USDA_DIRECT: reamortization",
        ),
        (
            TOO_MUCH_NOW,
            "FNMA FHLMC FHA VA USDA_GUARANTEED PORTFOLIO PRIVATE_LABEL UNKNOWN: modification; "
            "USDA_DIRECT: payment_assistance",
        ),
        (
            LASTING | {"can_resume_payment": False},
            "FNMA FHLMC FHA VA USDA_GUARANTEED PORTFOLIO PRIVATE_LABEL UNKNOWN: modification; "
            "USDA_DIRECT: payment_assistance",
        ),
        ({"can_pay_all": True} | CAN_CATCH_UP, f"{' '.join(INVESTORS)}: reinstatement"),
    ],
)
def test_each_investor_comes_to_its_first_option_by_facts_alone(told, expected):
    for part in expected.split("; "):
        investors, option = part.split(": ")
        assert {investor: first(investor, **told) for investor in investors.split()} == dict.fromkeys(
            investors.split(), option
        )


class TestPaymentDeferral:
    """Fannie Mae D2-3.2-04."""

    @pytest.mark.parametrize(("behind", "fits"), [(1, False), (2, True), (6, True), (7, False)])
    def test_two_to_six_payments_behind(self, behind, fits):
        assert (status("payment_deferral", behind=behind, **JUST_THE_PAYMENT) == Status.MAY_FIT) is fits

    @pytest.mark.parametrize(
        ("known", "criterion"),
        [
            ({"months_since_origination": 11}, "least_months_since_origination"),
            ({"months_to_maturity": 35}, "least_months_to_maturity"),
            ({"months_since_deferral": 11}, "least_months_since_deferral"),
            ({"deferred_months": 13}, "most_deferred_months"),
            ({"months_since_failed_trial": 3}, "least_months_since_failed_trial"),
            ({"months_since_modification": 3}, "least_months_since_modification"),
        ],
    )
    def test_what_bars_it_is_named_with_its_row(self, known, criterion):
        line = screened(**JUST_THE_PAYMENT, **known).line("payment_deferral")
        assert line.status == Status.DOES_NOT_FIT
        assert line.failing.row.parameter == criterion
        assert "D2-3.2-04" in line.failing.row.source

    def test_history_that_the_file_does_not_tell_is_for_a_person_to_check(self):
        line = screened(**JUST_THE_PAYMENT).line("payment_deferral")
        assert {check.row.parameter for check in line.checks if check.finding.assumed} == {
            "least_months_since_deferral",
            "most_deferred_months",
            "least_months_since_failed_trial",
            "least_months_since_modification",
        }


def test_a_disaster_has_a_deferral_of_its_own():
    disaster = {"hardship_reason": "disaster", **JUST_THE_PAYMENT}
    assert first("FNMA", 9, **disaster) == "disaster_deferral"
    assert status("disaster_deferral", behind=13, **disaster) == Status.DOES_NOT_FIT
    assert status("disaster_deferral", **{**disaster, "hardship_reason": "illness"}) == Status.DOES_NOT_FIT
    assert status("disaster_deferral", **JUST_THE_PAYMENT) == Status.NEED_TO_KNOW
    assert "disaster_deferral" not in {line.option for line in screened(**JUST_THE_PAYMENT).open}


class TestModification:
    def test_wants_sixty_days_or_an_owner_who_lives_there(self):
        assert status("modification", behind=1, **TOO_MUCH_NOW) == Status.MAY_FIT
        assert (
            status("modification", behind=1, occupancy="tenant", lives_there=False, **TOO_MUCH_NOW)
            == Status.DOES_NOT_FIT
        )
        assert status("modification", behind=2, occupancy="tenant", lives_there=False, **TOO_MUCH_NOW) == Status.MAY_FIT

    def test_not_a_third_time_for_fannie_mae(self):
        assert status("modification", prior_modifications=2, **TOO_MUCH_NOW) == Status.MAY_FIT
        assert status("modification", prior_modifications=3, **TOO_MUCH_NOW) == Status.DOES_NOT_FIT

    def test_once_in_three_years_for_va(self):
        assert status("modification", "VA", months_since_modification=35, **TOO_MUCH_NOW) == Status.DOES_NOT_FIT
        assert status("modification", "VA", months_since_modification=36, **TOO_MUCH_NOW) == Status.MAY_FIT


class TestPartialClaim:
    @pytest.mark.parametrize(("arrears", "fits"), [("45000.00", True), ("45000.01", False)])
    def test_fha_sets_aside_up_to_thirty_percent(self, arrears, fits):
        found = status("partial_claim", "FHA", 6, arrears=Decimal(arrears), **JUST_THE_PAYMENT)
        assert (found == Status.MAY_FIT) is fits

    def test_what_was_set_aside_before_counts(self):
        known = {"arrears": Decimal(30000), **JUST_THE_PAYMENT}
        assert status("partial_claim", "FHA", 6, partial_claims=Decimal(15000), **known) == Status.MAY_FIT
        assert status("partial_claim", "FHA", 6, partial_claims=Decimal(15001), **known) == Status.DOES_NOT_FIT

    def test_fha_once_in_twenty_four_months(self):
        assert status("partial_claim", "FHA", months_since_modification=23, **JUST_THE_PAYMENT) == Status.DOES_NOT_FIT

    def test_va_once_a_loan_and_where_the_owner_lives(self):
        assert status("partial_claim", "VA", partial_claims=Decimal(1), **JUST_THE_PAYMENT) == Status.DOES_NOT_FIT
        assert (
            status("partial_claim", "VA", occupancy="tenant", lives_there=False, **JUST_THE_PAYMENT)
            == Status.DOES_NOT_FIT
        )

    def test_va_not_before_it_began(self):
        before = prescreen(facts("VA", **JUST_THE_PAYMENT), ROWS, date(2026, 6, 14))
        assert before.line("partial_claim") is None


@pytest.mark.parametrize(
    ("investor", "option", "days", "papers"),
    [
        ("FNMA", "repayment_plan", 90, "none"),
        ("FNMA", "repayment_plan", 91, "package"),
        ("FNMA", "modification", 89, "package"),
        ("FNMA", "modification", 90, "none"),
        ("FHA", "modification", 200, "hardship_statement"),
        ("USDA_GUARANTEED", "modification", 90, "none"),
    ],
)
def test_how_late_a_loan_is_decides_what_is_sent(investor, option, days, papers):
    assert screened(investor).line(option).papers(days) == papers


def test_usda_direct_has_no_moratorium_once_the_loan_went_to_foreclosure():
    assert status("moratorium", "USDA_DIRECT", foreclosure_stage="referred", **STILL_GOING_ON) == Status.DOES_NOT_FIT


def test_the_payment_supplement_is_for_fixed_loans():
    assert status("payment_supplement", "FHA", loan_type="arm", **TOO_MUCH_NOW) == Status.DOES_NOT_FIT
    assert status("payment_supplement", "FHA", **TOO_MUCH_NOW) == Status.MAY_FIT


class TestQuestions:
    def test_they_follow_what_is_known(self):
        asked = []
        known: dict[str, bool] = {}
        for answer in (True, True, False):
            question = screened("FNMA", 3, **known).next_question
            asked.append(question)
            known[question] = answer
        assert asked == ["hardship_over", "can_resume_payment", "can_pay_more"]
        assert screened("FNMA", 3, **known).next_question is None
        assert first("FNMA", 3, **known) == "payment_deferral"

    def test_a_hardship_that_goes_on_is_asked_about_its_end(self):
        assert screened("FNMA", hardship_over=False).next_question == "will_pass"

    def test_nothing_is_asked_once_the_first_option_is_known(self):
        assert screened("FNMA", **STILL_GOING_ON).next_question is None

    def test_whether_one_lives_there_is_asked_where_the_file_does_not_say(self):
        line = screened("FNMA", occupancy=None, **STILL_GOING_ON).line("forbearance")
        assert (line.status, line.question) == (Status.NEED_TO_KNOW, "lives_there")

    def test_nobody_is_asked_whether_they_can_pay_it_all(self):
        assert screened("FNMA", 1, **JUST_THE_PAYMENT, can_pay_all=None).next_question is None


def test_whoever_wants_to_leave_sees_the_exits_first():
    lines = screened("FNMA", keeps_home=False).lines
    assert [line.option for line in lines][:2] == ["short_sale", "deed_in_lieu"]
    assert {line.status for line in lines[:2]} == {Status.MAY_FIT}
    assert status("short_sale", keeps_home=True) == Status.DOES_NOT_FIT


def test_an_unknown_owner_gets_the_general_list_and_how_to_find_out():
    unknown = screened("UNKNOWN", **STILL_GOING_ON)
    assert unknown.generic
    assert unknown.find_out == FIND_OUT
    assert screened("FNMA").find_out == ()


def test_a_specialist_sees_reasons_numbers_and_sources():
    public = screened("FNMA", 7, **JUST_THE_PAYMENT).public()
    deferral = next(line for line in public["options"] if line["option"] == "payment_deferral")
    assert deferral["status"] == "does_not_fit"
    failing = deferral["failing"]
    assert (failing["criterion"], failing["required"], failing["known"]) == ("most_months_behind", "6", "7")
    assert failing["source"] and failing["confidence"]
    assert public["facts"]["arrears"] == "7000"
    assert public["facts"]["months_behind"] == 7
    assert all(line["source"] for line in public["options"])


ANSWER = st.sampled_from([None, True, False])
HISTORY = st.none() | st.integers(0, 60)
TOLD = (*QUESTIONS,)
FACTS = st.builds(
    Facts,
    investor=st.sampled_from(INVESTORS),
    months_behind=st.integers(0, 15),
    days_delinquent=st.integers(0, 450),
    arrears=st.decimals(0, 60000, places=2),
    contractual_payment=st.just(Decimal("1000.00")),
    balance=st.none() | st.decimals(1000, 300000, places=2),
    occupancy=st.sampled_from([None, "owner", "tenant", "vacant", "second_home", "investment"]),
    loan_type=st.sampled_from(["fixed", "arm", "step"]),
    foreclosure_stage=st.sampled_from(["none", "referred", "filed", "judgment", "sale_scheduled"]),
    months_since_origination=st.integers(0, 360),
    months_to_maturity=st.integers(0, 360),
    prior_modifications=st.none() | st.integers(0, 5),
    months_since_modification=HISTORY,
    months_since_deferral=HISTORY,
    deferred_months=HISTORY,
    months_since_failed_trial=HISTORY,
    partial_claims=st.none() | st.decimals(0, 60000, places=2),
    hardship_reason=st.sampled_from([None, "disaster", "unemployment"]),
    **{question: ANSWER for question in TOLD},
)
MAY_BE_ADDED = [field.name for field in fields(Facts) if field.default is None and field.name != "days_to_sale"] + [
    "balance",
    "occupancy",
]


OF_INVESTOR = {investor: [row for row in ROWS if row.investor == investor] for investor in INVESTORS}


def of(known: Facts) -> Prescreen:
    return prescreen(known, OF_INVESTOR[known.investor], TODAY)


def barred(option: str, known: Facts) -> bool:
    """Whether a blocker stands before this option, read from the facts and not from the rows."""
    if option == "payment_deferral" and known.investor in ("FNMA", "FHLMC"):
        return (
            not 2 <= known.months_behind <= 6
            or known.months_since_origination < 12
            or known.months_to_maturity < 36
            or (known.months_since_failed_trial or 99) < 12
            or known.hardship_over is not True
        )
    if option in ("partial_claim", "modification", "payment_supplement") and known.investor == "FHA":
        return known.months_since_modification is not None and known.months_since_modification < 24
    if option == "disaster_deferral":
        return known.hardship_reason != "disaster" or not 1 <= known.months_behind <= 12
    if option in ("forbearance", "moratorium"):
        return known.hardship_over is not False
    if option in ("short_sale", "deed_in_lieu"):
        return known.keeps_home is not False
    if option in ("repayment_plan", "reinstatement"):
        return known.months_behind == 0
    return False


@settings(max_examples=300)
@given(FACTS)
def test_nothing_may_fit_past_a_blocker(known):
    for line in of(known).lines:
        if line.status == Status.MAY_FIT:
            assert not barred(line.option, known), line.option
            assert all(check.finding.holds for check in line.checks)
        else:
            assert line.failing is not None or line.question in ORDER


@settings(max_examples=300)
@given(FACTS, FACTS, st.sets(st.sampled_from(MAY_BE_ADDED)))
def test_a_fact_more_never_opens_what_was_settled(before, other, added):
    after = replace(before, **{name: getattr(other, name) for name in added if getattr(before, name) is None})
    settled = {line.option: line.status for line in of(before).lines}
    for line in of(after).lines:
        if settled[line.option] == Status.DOES_NOT_FIT:
            assert line.status != Status.NEED_TO_KNOW, line.option


@settings(max_examples=200)
@given(FACTS, st.lists(st.booleans(), min_size=len(QUESTIONS), max_size=len(QUESTIONS)))
def test_asking_comes_to_an_end_and_never_asks_twice(known, answers):
    asked: set[str] = set()
    for answer in answers:
        question = of(known).next_question
        if question is None:
            return
        assert question not in asked
        asked.add(question)
        known = replace(known, **{question: answer})
    assert of(known).next_question is None
