"""What a hardship is made of, and when it has to be acknowledged."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from servicing.clock.calendar import add_business_days

REASONS = (
    "unemployment",
    "income_reduction",
    "expense_increase",
    "illness",
    "disability",
    "divorce",
    "separation",
    "death",
    "relocation",
    "business_failure",
    "disaster",
    "property_damage",
    "military",
    "incarceration",
    "excessive_obligations",
    "dispute",
    "caregiving",
    "retirement",
    "new_child",
    "immigration_detention",
    "other",
)
"""The list of Form 710, and a few that people here tell (`intents.md`)."""
QUESTIONS = ("reason", "since", "over", "until", "lives_there", "keep", "income", "expenses")
"""In a humane order: what happened before what it costs."""
OPTIONAL = frozenset({"income", "expenses"})
SKIPPED, UNKNOWN, FOR_GOOD, YES, NO = "skipped", "unknown", "for_good", "yes", "no"
ACKNOWLEDGED_WITHIN = 5
"""Days without Saturdays, Sundays and legal public holidays (12 CFR 1024.41(b)(2)(i)(B))."""
LEFT_AFTER = timedelta(hours=24)
"""A form that was left alone that long is in progress rather than just received."""

ASKING = frozenset({"apply_assistance", "ask_options", "ask_eligibility", "hardship_resolved", "want_to_exit"})
FACTS = frozenset({"hardship_reason", "duration", "document_type"})

Answers = Mapping[str, str | None]
"""To each of QUESTIONS: a reason; "2026-03-15" or, of a month, "2026-03"; yes or no; an amount as a decimal string;
SKIPPED, UNKNOWN, and FOR_GOOD where it will not end."""


@dataclass(frozen=True)
class Facts:
    """The answers as values."""

    reason: str | None
    duration: str
    started_on: date | None
    expected_end: date | None
    lives_there: bool | None
    wants_to_keep: bool | None
    monthly_income: Decimal | None
    monthly_expenses: Decimal | None


def facts(answers: Answers) -> Facts:
    """Reads answers. ValueError for a reason that is not known, a day or an amount that is none."""
    reason = answers.get("reason")
    if reason is not None and reason not in REASONS:
        raise ValueError(f"{reason} is no hardship reason")
    return Facts(
        reason=reason,
        duration=duration(answers),
        started_on=_day(answers.get("since")),
        expected_end=None if answers.get("over") == YES else _day(answers.get("until")),
        lives_there=_truth(answers.get("lives_there")),
        wants_to_keep=_truth(answers.get("keep")),
        monthly_income=_amount(answers.get("income")),
        monthly_expenses=_amount(answers.get("expenses")),
    )


def duration(answers: Answers) -> str:
    """Resolved, temporary, permanent or unknown: what decides which options are looked at (Fannie Mae F-2-10)."""
    if answers.get("over") == YES:
        return "resolved"
    until = answers.get("until")
    if until == FOR_GOOD:
        return "permanent"
    return "temporary" if until not in (None, UNKNOWN, SKIPPED) else "unknown"


def missing(answers: Answers) -> str | None:
    """The next question to ask; None when all are answered."""
    for question in QUESTIONS:
        if question == "until" and answers.get("over") == YES:
            continue
        if answers.get(question) is None:
            return question
    return None


def asks_for_help(intent: str | None, entities: Set[str]) -> bool:
    """A message is a loss mitigation application: interest in help with any fact that is looked at for it.

    What happened is such a fact by itself; asking what help there is, or how to apply, is none (comments
    41(b)(1)-2 and -3).
    """
    return intent == "report_hardship" or (intent in ASKING and bool(entities & FACTS))


def acknowledge_by(received_on: date) -> date:
    """The last day to acknowledge in writing what came in on this day (12 CFR 1024.41(b)(2)(i)(B))."""
    return add_business_days(received_on, ACKNOWLEDGED_WITHIN)


def _day(said: str | None) -> date | None:
    if said in (None, UNKNOWN, SKIPPED, FOR_GOOD):
        return None
    return date.fromisoformat(f"{said}-01" if len(said) == 7 else said)


def _truth(said: str | None) -> bool | None:
    return {YES: True, NO: False}.get(said or "")


def _amount(said: str | None) -> Decimal | None:
    return None if said in (None, SKIPPED, UNKNOWN) else Decimal(said)
