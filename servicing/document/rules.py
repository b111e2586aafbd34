"""Which papers a request for help needs, if any, and by when."""

from dataclasses import dataclass
from datetime import date, timedelta

from servicing.loan.rules import FIRST_FILING_AFTER, NEAR_SALE

KINDS = (
    "paystub",
    "bank_statement",
    "tax_return",
    "profit_and_loss",
    "award_letter",
    "hardship_affidavit",
    "form_710",
    "divorce_decree",
    "death_certificate",
    "lease",
    "insurance",
    "listing",
    "orders",
    "bankruptcy_schedules",
    "authorization",
    "other",
)
PROOF = {
    "illness": "award_letter",
    "disability": "award_letter",
    "divorce": "divorce_decree",
    "separation": "divorce_decree",
    "death": "death_certificate",
    "military": "orders",
    "retirement": "award_letter",
}
"""What proves a reason beyond the borrower's own statement (Form 710); of illness a letter or an award, never medical
records. Any other reason needs no proof of its own."""
INCOME = {
    "business_failure": "tax_return",
    "unemployment": "award_letter",
    "disability": "award_letter",
    "retirement": "award_letter",
}
"""What shows the income that goes with a reason; a pay stub otherwise."""
BY_STATEMENT = {"FHA": "hardship_affidavit", "VA": "hardship_affidavit"}
"""Where the borrower's signed word is enough and no financial package may be asked for (HUD 4000.1 III.A.2 as of
ML 2025-12; VA M26-4 ch. 5)."""
SHORT_ARREARS, STREAMLINED_FROM = 90, 90
"""Days: up to the first, forbearance, a short plan and a deferral need no package (Fannie Mae D2-3.2-01, -02, -04);
from the second on, a streamlined modification needs none (D2-3.2-06; 7 CFR 3555.304)."""
STREAMLINED = frozenset({"FNMA", "FHLMC", "USDA_GUARANTEED"})
USUAL_TERM, SHORTEST_TERM = timedelta(days=30), timedelta(days=7)
BEFORE_SALE = NEAR_SALE + timedelta(days=1)


@dataclass(frozen=True)
class Paper:
    kind: str
    source: str


def needed(investor: str, reason: str | None, duration: str, days_delinquent: int) -> tuple[Paper, ...]:
    """The papers that this request needs, in the order to ask for them; none where the investor wants none.

    What the servicer asks for in writing may go beyond it.
    """
    if investor in BY_STATEMENT:
        return (Paper(BY_STATEMENT[investor], "HUD 4000.1 III.A.2; VA M26-4 ch. 5"),)
    if investor in STREAMLINED and (days_delinquent >= STREAMLINED_FROM or duration in ("resolved", "temporary")):
        return ()
    papers = [Paper("form_710", "Fannie Mae D2-2-05")]
    papers.append(Paper(INCOME.get(reason or "", "paystub"), "Form 710, income"))
    if reason in PROOF and PROOF[reason] not in {paper.kind for paper in papers}:
        papers.append(Paper(PROOF[reason], "Form 710, hardship"))
    papers.append(Paper("bank_statement", "Form 710, income"))
    return tuple(papers)


def wanted_by(asked_on: date, next_due: date, sale_date: date | None) -> date:
    """The reasonable date for sending papers (12 CFR 1024.41(b)(2)(ii) and comment 41(b)(2)(ii)-1 to -3).

    About 30 days, but not past the 120th day of delinquency, 90 days or 38 days before a sale where that is still
    ahead; never less than seven days.
    """
    limits = [next_due + timedelta(days=FIRST_FILING_AFTER)]
    if sale_date is not None:
        limits += [sale_date - timedelta(days=90), sale_date - BEFORE_SALE]
    soonest = asked_on + SHORTEST_TERM
    ahead = [day for day in limits if day >= soonest]
    return min([asked_on + USUAL_TERM, *ahead])
