"""Which papers a request needs, if any, and by when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.document.rules import KINDS, PROOF, needed, wanted_by
from servicing.hardship.rules import REASONS

INVESTORS = ("FNMA", "FHLMC", "FHA", "VA", "USDA_GUARANTEED", "USDA_DIRECT", "PORTFOLIO", "PRIVATE_LABEL", "UNKNOWN")


def kinds(*request):
    return [paper.kind for paper in needed(*request)]


@pytest.mark.parametrize(
    ("investor", "reason", "duration", "days", "papers"),
    [
        ("FNMA", "unemployment", "temporary", 60, []),
        ("FNMA", "illness", "permanent", 120, []),
        ("FNMA", "illness", "permanent", 60, ["form_710", "paystub", "award_letter", "bank_statement"]),
        ("FHLMC", "business_failure", "unknown", 40, ["form_710", "tax_return", "bank_statement"]),
        ("FHA", "divorce", "permanent", 40, ["hardship_affidavit"]),
        ("VA", "unemployment", "resolved", 100, ["hardship_affidavit"]),
        ("PORTFOLIO", "divorce", "resolved", 100, ["form_710", "paystub", "divorce_decree", "bank_statement"]),
    ],
)
def test_what_is_needed(investor, reason, duration, days, papers):
    assert kinds(investor, reason, duration, days) == papers


@given(
    st.sampled_from(INVESTORS),
    st.sampled_from(REASONS),
    st.sampled_from(["temporary", "permanent", "resolved", "unknown"]),
    st.integers(0, 1000),
)
def test_no_paper_is_asked_twice_and_each_is_known_and_sourced(investor, reason, duration, days):
    papers = needed(investor, reason, duration, days)
    assert len({paper.kind for paper in papers}) == len(papers)
    assert all(paper.kind in KINDS and paper.source for paper in papers)


def test_proof_is_of_known_reasons_and_papers():
    assert set(PROOF) <= set(REASONS)
    assert set(PROOF.values()) <= set(KINDS)


@pytest.mark.parametrize(
    ("asked", "next_due", "sale", "by"),
    [
        (date(2026, 11, 24), date(2026, 11, 1), None, date(2026, 12, 24)),
        (date(2026, 11, 24), date(2026, 8, 10), None, date(2026, 12, 8)),
        (date(2026, 11, 24), date(2026, 7, 1), None, date(2026, 12, 24)),
        (date(2026, 11, 24), date(2026, 3, 1), date(2027, 3, 5), date(2026, 12, 5)),
        (date(2026, 11, 24), date(2026, 3, 1), date(2027, 1, 10), date(2026, 12, 3)),
    ],
)
def test_the_reasonable_date(asked, next_due, sale, by):
    assert wanted_by(asked, next_due, sale) == by


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 700), st.none() | st.integers(0, 400))
def test_it_is_never_under_a_week_nor_over_a_month(asked, days_late, sale_in):
    sale = None if sale_in is None else asked + timedelta(days=sale_in)
    by = wanted_by(asked, asked - timedelta(days=days_late), sale)
    assert timedelta(days=7) <= by - asked <= timedelta(days=30)
