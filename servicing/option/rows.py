"""The numbers of the programs as dated rows: what a row is, which hold on a day, and what is wrong with a set of them.

Pure: rows in, answers out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise

INVESTORS = (
    "FNMA",
    "FHLMC",
    "FHA",
    "VA",
    "USDA_GUARANTEED",
    "USDA_DIRECT",
    "PORTFOLIO",
    "PRIVATE_LABEL",
    "UNKNOWN",
)
OPTIONS = (
    "reinstatement",
    "repayment_plan",
    "forbearance",
    "payment_deferral",
    "disaster_deferral",
    "partial_claim",
    "modification",
    "payment_supplement",
    "recovery_advance",
    "payment_assistance",
    "moratorium",
    "reamortization",
    "short_sale",
    "deed_in_lieu",
)
"""What may be on a menu today."""
ENDED = ("vasp", "covid_recovery")
"""Programs that are over; their rows say since when."""
EXITS = frozenset({"short_sale", "deed_in_lieu"})
"""Options that end with leaving the home."""
NUMBERS = frozenset({"order", "months", "days", "count", "percent", "dollars"})
UNITS = NUMBERS | {"yes_no", "word", "date"}
CONFIDENCE = ("high", "medium", "low")
ROLES = ("assistant", "specialist", "supervisor")
PARAMETERS: Mapping[str, str] = {
    "position": "order",
    "ended": "yes_no",
    # What the pre-screen looks at.
    "least_months_behind": "months",
    "most_months_behind": "months",
    "least_days_delinquent": "days",
    "imminent_default": "word",
    "occupancy": "word",
    "loan_type": "word",
    "hardship_reason": "word",
    "not_accelerated": "yes_no",
    "least_months_since_origination": "months",
    "least_months_to_maturity": "months",
    "most_prior_modifications": "count",
    "least_months_since_modification": "months",
    "least_months_since_retention": "months",
    "least_months_since_failed_trial": "months",
    "least_months_since_deferral": "months",
    "most_deferred_months": "months",
    "first_claim_only": "yes_no",
    "most_percent_of_balance": "percent",
    "hardship_over": "yes_no",
    "hardship_lasting": "word",
    "payment_must_fall": "yes_no",
    "can_resume_payment": "yes_no",
    "can_pay_more": "yes_no",
    "can_pay_all": "yes_no",
    "keeps_home": "yes_no",
    # What a specialist, the arithmetic and the documents look at.
    "documents": "word",
    "increment_months": "months",
    "most_months": "months",
    "least_instalments": "months",
    "most_instalments": "months",
    "most_percent_of_payment": "percent",
    "most_days_without_package": "days",
    "most_months_without_package": "months",
    "least_days_without_package": "days",
    "escrow_shortage_months": "months",
    "payment_cut_percent": "percent",
    "most_term_months": "months",
    "most_forborne_percent": "percent",
    "least_percent_of_value_for_rate": "percent",
    "modification_rate": "percent",
    "rate_step_percent": "percent",
    "payment_cut_margin_percent": "percent",
    "least_interest_bearing_percent_of_value": "percent",
    "least_days_for_equal_payment": "days",
    "contact_days_before_end": "days",
    "trial_payments": "count",
    "trial_payments_if_imminent": "count",
    "trial_refusals": "count",
    "supplement_months": "months",
    "least_supplement_percent": "percent",
    "least_supplement_dollars": "dollars",
    "exception_missed_from": "date",
    "exception_missed_to": "date",
    "most_percent_of_balance_exception": "percent",
    "most_months_behind_at_event": "months",
    "all_servicers_by": "date",
    "payment_to_income_percent": "percent",
    "streamline_least_days_delinquent": "days",
    "streamline_payment_cut_percent": "percent",
    "income_fall_percent": "percent",
    "relocation_help": "dollars",
    # What each role may set up without a second person.
    **{f"{role}_most_months_behind": "months" for role in ROLES},
    **{f"{role}_most_days_delinquent": "days" for role in ROLES},
    **{f"{role}_most_instalments": "months" for role in ROLES},
    **{f"{role}_most_percent_of_payment": "percent" for role in ROLES},
    **{f"{role}_first_due_within": "days" for role in ROLES},
}
"""Every parameter that a row may have, with its unit."""


@dataclass(frozen=True)
class Row:
    """One number of a program. `effective_to` is the last day on which it holds, None while it does."""

    investor: str
    option: str
    parameter: str
    value: str
    unit: str
    effective_from: date
    effective_to: date | None
    source: str
    confidence: str

    @property
    def number(self) -> Decimal:
        return Decimal(self.value)

    @property
    def yes(self) -> bool:
        return self.value == "yes"

    def holds_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @property
    def place(self) -> tuple[str, str, str]:
        return self.investor, self.option, self.parameter

    def public(self) -> dict[str, str | None]:
        """The row as it goes out on the API."""
        return {
            "investor": self.investor,
            "option": self.option,
            "parameter": self.parameter,
            "value": self.value,
            "unit": self.unit,
            "effective_from": self.effective_from.isoformat(),
            "effective_to": self.effective_to.isoformat() if self.effective_to else None,
            "source": self.source,
            "confidence": self.confidence,
        }


Menu = Mapping[str, Mapping[str, Row]]
"""Options in the investor's order, each with its rows by parameter."""


def as_of(rows: Iterable[Row], day: date) -> list[Row]:
    """The rows that hold on `day`, in their order."""
    return [row for row in rows if row.holds_on(day)]


def menu(rows: Iterable[Row], investor: str, day: date) -> Menu:
    """What this investor has on `day`: an option is on the menu where it has a position then."""
    options: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in as_of(rows, day):
        if row.investor == investor:
            options[row.option][row.parameter] = row
    offered = [(name, found) for name, found in options.items() if "position" in found]
    return dict(sorted(offered, key=lambda item: item[1]["position"].number))


def faults(rows: Iterable[Row]) -> list[str]:
    """What is wrong with these rows, a sentence each: unknown names or units, values that cannot be read, no source,
    periods that overlap or leave a gap, an order with two options in one place, a day on which an investor that had a
    menu has none. Empty where all is well."""
    listed = list(rows)
    return [*(fault for row in listed for fault in _of_one(row)), *_of_periods(listed), *_of_order(listed)]


def _of_one(row: Row) -> Iterator[str]:
    name = " ".join(row.place)
    if row.investor not in INVESTORS:
        yield f"{name}: no such investor"
    if row.option not in OPTIONS + ENDED:
        yield f"{name}: no such option"
    if row.parameter not in PARAMETERS:
        yield f"{name}: no such parameter"
    elif row.unit != PARAMETERS[row.parameter]:
        yield f"{name}: its unit is {PARAMETERS[row.parameter]}, not {row.unit}"
    if not readable(row.value, row.unit):
        yield f"{name}: {row.value!r} is no {row.unit}"
    if row.confidence not in CONFIDENCE:
        yield f"{name}: confidence {row.confidence!r}"
    if len(row.source.strip()) < 8:
        yield f"{name}: no source"
    if row.effective_to is not None and row.effective_to < row.effective_from:
        yield f"{name}: it ends before it begins"


def readable(value: str, unit: str) -> bool:
    """Whether a value is one of its unit."""
    if unit in NUMBERS:
        try:
            return Decimal(value) >= 0
        except InvalidOperation:
            return False
    if unit == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return value in ("yes", "no") if unit == "yes_no" else value.replace("_", "").isalpha()


def _of_periods(rows: list[Row]) -> Iterator[str]:
    places: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        places[row.place].append(row)
    for place, periods in places.items():
        ordered = sorted(periods, key=lambda row: row.effective_from)
        for before, after in pairwise(ordered):
            next_day = None if before.effective_to is None else before.effective_to + timedelta(days=1)
            if next_day is None or next_day > after.effective_from:
                yield f"{' '.join(place)}: two rows hold on {after.effective_from}"
            elif next_day < after.effective_from:
                yield f"{' '.join(place)}: no row from {next_day} until {after.effective_from}"


def _of_order(rows: list[Row]) -> Iterator[str]:
    for investor in sorted({row.investor for row in rows}):
        own = [row for row in rows if row.investor == investor]
        positions = [row for row in own if row.parameter == "position"]
        if not positions:
            yield f"{investor}: no menu"
            continue
        begins = min(row.effective_from for row in positions)
        changes = {row.effective_from for row in own}
        changes |= {row.effective_to + timedelta(days=1) for row in own if row.effective_to is not None}
        for day in sorted(change for change in changes if change >= begins):
            held = [row for row in positions if row.holds_on(day)]
            if not held:
                yield f"{investor}: no menu on {day}"
            if len({row.value for row in held}) < len(held):
                yield f"{investor}: two options in one place on {day}"
            for option in {row.option for row in own if row.holds_on(day)} - {row.option for row in held} - {*ENDED}:
                yield f"{investor} {option}: rows but no place on the menu on {day}"
