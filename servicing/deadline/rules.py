"""The clocks of Regulation X (12 CFR 1024.31 to .41) as functions of what happened and a day.

Days are calendar days unless a name says business days, which leave out Saturdays, Sundays and legal public holidays.
Read against the eCFR copy of the CFPB (snapshot of March 9, 2026).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from servicing.clock.calendar import add_business_days
from servicing.loan.rules import FIRST_FILING_AFTER, NEAR_SALE, missed_due_dates

DAY = timedelta(days=1)
ACKNOWLEDGED_IF_BEFORE_SALE = timedelta(days=45)
FULL_PROTECTION = timedelta(days=90)
LIVE_CONTACT, WRITTEN_NOTICE, NOTICE_PAUSE = timedelta(days=36), timedelta(days=45), timedelta(days=180)
DECISION, TRANSFER_DECISION, APPEAL_ANSWER = timedelta(days=30), timedelta(days=30), timedelta(days=30)
APPEAL, LONG_RESPONSE, SHORT_RESPONSE = timedelta(days=14), timedelta(days=14), timedelta(days=7)
ACKNOWLEDGMENT_DAYS, TRANSFER_ACKNOWLEDGMENT_DAYS = 5, 10
FRESH, FRESH_AFTER_DISASTER = timedelta(days=90), timedelta(days=180)


class Tier(StrEnum):
    """How long before a sale an application became complete: fixed on that day, whatever is scheduled later
    (comment 41(b)(3)-1, -2). With no sale scheduled it is the first."""

    FULL = "90 days or more"
    DECISION = "more than 37 days"
    NONE = "37 days or less"


@dataclass(frozen=True)
class Clock:
    """Something that is due. `met_on` is when it was done; `source` is the rule."""

    name: str
    due: date
    source: str
    met_on: date | None = None

    def status(self, today: date) -> str:
        """met, late (done after its day), running or overdue."""
        if self.met_on is not None:
            return "met" if self.met_on <= self.due else "late"
        return "running" if today <= self.due else "overdue"


@dataclass(frozen=True)
class Events:
    """What happened on a loan, as far as its clocks need it. None: it did not happen, or is not known to have."""

    next_due: date
    """Due date of the oldest unpaid payment."""
    sale_date: date | None = None
    first_filed_on: date | None = None
    received_on: date | None = None
    """The loss mitigation application."""
    acknowledged_on: date | None = None
    complete_on: date | None = None
    completeness_noticed_on: date | None = None
    decided_on: date | None = None
    denied_modification: bool = False
    appealed_on: date | None = None
    appeal_answered_on: date | None = None
    transferred_on: date | None = None
    live_contacts: Sequence[date] = ()
    written_notices: Sequence[date] = ()


def clocks(events: Events, today: date) -> tuple[Clock, ...]:
    """Every clock that runs, ran or is late on `today`, the one due first first."""
    found = [
        *_application(events),
        *_transfer(events),
        *live_contact(events.next_due, events.live_contacts, today),
    ]
    if (notice := written_notice(events.next_due, events.written_notices, today)) is not None:
        found.append(notice)
    if events.sale_date is not None and events.complete_on is None:
        last = events.sale_date - NEAR_SALE - DAY
        found.append(Clock("application_complete_for_protection", last, "12 CFR 1024.41(c)(1), (g)"))
    return tuple(sorted(found, key=lambda clock: (clock.due, clock.name)))


def first_filing_from(next_due: date) -> date:
    """The first day on which foreclosure of a principal residence may be begun: more than 120 days delinquent
    (12 CFR 1024.41(f)(1)(i))."""
    return next_due + timedelta(days=FIRST_FILING_AFTER) + DAY


def tier(complete_on: date, sale_date: date | None) -> Tier:
    """`sale_date` is what was scheduled on the day of completeness."""
    if sale_date is None or sale_date - complete_on >= FULL_PROTECTION:
        return Tier.FULL
    return Tier.DECISION if sale_date - complete_on > NEAR_SALE else Tier.NONE


def acknowledgment(received_on: date, sale_date: date | None) -> date | None:
    """The last day to say in writing that an application came and what is missing (1024.41(b)(2)(i)(B)); None where
    it came less than 45 days before a sale."""
    if sale_date is not None and sale_date - received_on < ACKNOWLEDGED_IF_BEFORE_SALE:
        return None
    return add_business_days(received_on, ACKNOWLEDGMENT_DAYS)


def response_window(offered_on: date, complete_tier: Tier) -> date | None:
    """The earliest last day that may be set for accepting an offer (1024.41(e)(1))."""
    if complete_tier == Tier.NONE:
        return None
    return offered_on + (LONG_RESPONSE if complete_tier == Tier.FULL else SHORT_RESPONSE)


def may_appeal(complete_on: date, sale_date: date | None, first_filed_on: date | None) -> bool:
    """A denied modification may be appealed where the application was complete 90 days or more before a sale, or
    before the first filing (1024.41(h)(1))."""
    before_filing = first_filed_on is None or complete_on < first_filed_on
    return before_filing or tier(complete_on, sale_date) == Tier.FULL


def _application(events: Events) -> list[Clock]:
    found = []
    if events.received_on is not None:
        due = acknowledgment(events.received_on, events.sale_date)
        if due is not None:
            source = "12 CFR 1024.41(b)(2)(i)(B)"
            found.append(Clock("acknowledgment", due, source, events.acknowledged_on))
    if events.complete_on is None:
        return found
    at = tier(events.complete_on, events.sale_date)
    if at != Tier.NONE:
        due = add_business_days(events.complete_on, ACKNOWLEDGMENT_DAYS)
        found.append(
            Clock("notice_of_complete_application", due, "12 CFR 1024.41(c)(3)", events.completeness_noticed_on)
        )
        found.append(Clock("decision", events.complete_on + DECISION, "12 CFR 1024.41(c)(1)", events.decided_on))
    appealable = may_appeal(events.complete_on, events.sale_date, events.first_filed_on)
    if events.decided_on is not None and events.denied_modification and appealable:
        found.append(Clock("appeal", events.decided_on + APPEAL, "12 CFR 1024.41(h)(2)", events.appealed_on))
    if events.appealed_on is not None:
        due = events.appealed_on + APPEAL_ANSWER
        found.append(Clock("appeal_answer", due, "12 CFR 1024.41(h)(4)", events.appeal_answered_on))
    return found


def _transfer(events: Events) -> list[Clock]:
    """What a new servicer owes on an application that was pending when the loan came (1024.41(k))."""
    moved, received = events.transferred_on, events.received_on
    if moved is None or received is None or received > moved:
        return []
    found = []
    if events.acknowledged_on is None or events.acknowledged_on > moved:
        due = add_business_days(moved, TRANSFER_ACKNOWLEDGMENT_DAYS)
        found.append(Clock("acknowledgment_after_transfer", due, "12 CFR 1024.41(k)(2)", events.acknowledged_on))
    if events.complete_on is not None and events.complete_on <= moved:
        due = moved + TRANSFER_DECISION
        found.append(Clock("decision_after_transfer", due, "12 CFR 1024.41(k)(3)", events.decided_on))
    return found


def live_contact(next_due: date, contacts: Sequence[date], today: date) -> list[Clock]:
    """Live contact or a good faith effort by the 36th day after each due date that went by unpaid (1024.39(a)).

    One contact may serve several due dates: any within the 36 days after a due date serves that one.
    """
    found = []
    for due_date in missed_due_dates(next_due, today):
        last = due_date + LIVE_CONTACT
        met = min((day for day in contacts if due_date < day <= last), default=None)
        found.append(Clock("live_contact", last, "12 CFR 1024.39(a)", met))
    return [clock for clock in found if clock.status(today) in ("running", "overdue")]


def written_notice(next_due: date, notices: Sequence[date], today: date) -> Clock | None:
    """The next early intervention notice (1024.39(b)): by the 45th day of delinquency, never twice in 180 days.

    When the 180 days end it is due at once if the borrower is 45 days delinquent by then, else by the 45th day after
    the open due date. None while nothing is past due.
    """
    if next_due >= today:
        return None
    fortyfifth = next_due + WRITTEN_NOTICE
    last = max((day for day in notices if day <= today), default=None)
    if last is None:
        return Clock("written_notice", fortyfifth, "12 CFR 1024.39(b)(1)")
    return Clock("written_notice", max(last + NOTICE_PAUSE, fortyfifth), "12 CFR 1024.39(b)(1)")


def stale_from(dated: date, disaster: bool = False) -> date:
    """The first day on which proof of income is too old: 90 days, 180 after a disaster (Fannie Mae D2-2-05)."""
    return dated + (FRESH_AFTER_DISASTER if disaster else FRESH) + DAY
