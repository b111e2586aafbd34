"""What a borrower says of a repayment plan, read from the values in a message: pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from actions.offer import Heard, Trouble, meant
from servicing.arrangement.plan import Wish
from servicing.loan.rules import months_after

OVER, MONTHLY, MONTHS, START = "plan_over", "plan_monthly", "plan_months", "plan_start"
SLOTS = (OVER, MONTHLY, MONTHS, START)
CONFIRMED = "plan_confirmed"
SKIPPED = "skipped"
MOST_MONTHS = 120
NEAR = 32
"""Characters around an amount in which a word says that it comes on top of the regular payment."""

_PAYMENTS = re.compile(
    r"^\W*(?:equal |monthly |iguales |mensuales )?(?:months?|mos?|payments?|instal+ments?|pieces|parts|chunks"
    r"|mes(?:es)?|pagos|cuotas|mensualidades|partes)\b"
)
_NOT_A_TERM = re.compile(
    r"^\W*(?:\w+ )?(?:behind|late|past due|overdue|ago|missed|in arrears|back payments?|atrasad\w+|de atraso|atr[aá]s"
    r"|sin pagar)\b"
)
_TELLS_THE_PAST = re.compile(
    r"\b(?:behind|missed|owe|late|last|past|been|the|my|these|those|hace|llevo|debo|desde|los|mis)"
    r"\W*(?:by|for|about|like|unos|unas)?\W*$"
)
_SPREAD = re.compile(
    r"\b(?:over|across|spread|for|during|within|stretch\w*|por|en|durante|a lo largo de)"
    r"\W*(?:the|a|next|about|like|los|unos|pr[oó]ximos|\W)*$"
)
_EXTRA = re.compile(
    r"\b(?:extra|on top|more(?! than)|additional|in addition|plus|add(?:ed|ing)?|tack|besides|above|adicional(?:es)?"
    r"|m[aá]s(?! de)|encima|adem[aá]s|sumar)\b"
)
_BEGINS = re.compile(
    r"\b(?:start\w*|begin\w*|first (?:payment|one)|from|paid|payday|pay(?:ing)?|empez\w+|empiez\w+|comenz\w+"
    r"|comienz\w+|a partir|primer pago|pagar)\b[^.;]{0,24}$"
)
_DIGITS = re.compile(r"\d{1,2}")


def read(
    entities: Sequence[Mapping[str, Any]],
    text: str,
    *,
    requested: str | None,
    payment: Decimal,
    today: date,
) -> Heard:
    """Which slots of a plan a message fills. `payment` is the contractual one, that an amount may come on top of.

    A number of months and an amount said anew each take the other's place; what can be read in two ways is asked.
    """
    said = text.lower()
    values: dict[str, str | None] = {}
    terms = sorted(set(_terms(entities, said, requested)))
    trouble = Trouble("not_understood", MONTHS) if len(terms) > 1 else None
    amounts = meant(_amounts(entities, said, requested), text)
    if any(_more_often(found) for found in entities):
        trouble = Trouble("monthly_only", MONTHLY)
    elif len(amounts) == 1:
        amount = Decimal(amounts[0]["value"])
        if _on_top(amounts[0], said):
            values |= {MONTHLY: str(payment + amount), MONTHS: None}
        elif amount < payment:
            trouble = Trouble("on_top", MONTHLY, {"amount": str(amount)})
        else:
            values |= {MONTHLY: str(amount), MONTHS: None}
    elif len(amounts) > 1:
        trouble = Trouble("not_understood", MONTHLY)
    if len(terms) == 1:
        values |= {MONTHS: str(terms[0])} if values.get(MONTHLY) else {MONTHS: str(terms[0]), MONTHLY: None}
    begins, unclear = _begins(entities, said, requested, today)
    if begins is not None:
        values[START] = begins
    elif unclear:
        trouble = trouble or Trouble("which_day_of", START)
    return Heard(values, trouble)


def wish(values: Mapping[str, Any]) -> Wish:
    """What the filled slots ask for."""
    monthly, months, start = values.get(MONTHLY), values.get(MONTHS), values.get(START)
    return Wish(
        monthly=Decimal(monthly) if monthly not in (None, SKIPPED) else None,
        months=int(months) if months is not None else None,
        start=date.fromisoformat(start) if start is not None else None,
    )


def speaks_of_plan(entities: Sequence[Mapping[str, Any]], text: str) -> bool:
    """An offer to pay is really one of a plan: over some months, so much a month, in more parts than two."""
    said = text.lower()
    for found in entities:
        before = said[: found["start"]] if "start" in found else ""
        if found["entity"] == "duration" and (_months(found) or 0) > 1 and _SPREAD.search(before):
            return True
        monthly = found["entity"] == "date" and found.get("recurrence") == "P1M"
        if monthly and any(other["entity"] == "money" for other in entities):
            return True
    return any(count > 2 for count in _counts(entities, said))


def _terms(entities: Sequence[Mapping[str, Any]], said: str, requested: str | None) -> Iterator[int]:
    for found in entities:
        months = _months(found) if found["entity"] == "duration" else None
        if months is not None and _is_term(found, said):
            yield months
    yield from _counts(entities, said)
    alone = [found for found in entities if found["entity"] in ("number", "money", "duration", "date")]
    if requested in (MONTHS, CONFIRMED) and len(alone) == 1 and alone[0]["entity"] == "number":
        yield from (months for months in [int(Decimal(alone[0]["value"]))] if 0 < months <= MOST_MONTHS)


def _counts(entities: Sequence[Mapping[str, Any]], said: str) -> Iterator[int]:
    """Numbers of payments: "in 6 payments", but not "the 3 payments" that were missed."""
    for found in entities:
        if found["entity"] != "number" or "end" not in found or not _PAYMENTS.match(said[found["end"] :]):
            continue
        if _is_term(found, said) and Decimal(found["value"]) > 0:
            yield int(Decimal(found["value"]))


def _is_term(found: Mapping[str, Any], said: str) -> bool:
    if "start" not in found:
        return True
    after = _PAYMENTS.sub("", said[found["end"] :], count=1)
    return not _NOT_A_TERM.match(after) and not _TELLS_THE_PAST.search(said[: found["start"]])


def _months(found: Mapping[str, Any]) -> int | None:
    match = re.fullmatch(r"P(\d+)([MY])", str(found["value"]))
    if match is None:
        return None
    months = int(match[1]) * (12 if match[2] == "Y" else 1)
    return months if 0 < months <= MOST_MONTHS else None


def _amounts(entities: Sequence[Mapping[str, Any]], said: str, requested: str | None) -> list[Mapping[str, Any]]:
    amounts = [
        found
        for found in entities
        if found["entity"] == "money" and found.get("value") and found.get("role") not in ("income", "expense")
    ]
    if not amounts and requested == MONTHLY:
        amounts = [
            found
            for found in entities
            if found["entity"] == "number" and not _PAYMENTS.match(said[found.get("end", len(said)) :])
        ]
    return amounts


def _on_top(found: Mapping[str, Any], said: str) -> bool:
    start, end = found.get("start", 0), found.get("end", 0)
    return bool(_EXTRA.search(said[max(0, start - NEAR) : start]) or _EXTRA.search(said[end : end + NEAR]))


def _more_often(found: Mapping[str, Any]) -> bool:
    """Something that comes every week or fortnight, with every paycheck, or twice a month."""
    if found["entity"] != "date" or found.get("grain") != "recurrence":
        return False
    return found.get("recurrence") in ("P1W", "P2W", "P1D", "other") or bool(found.get("times"))


def _begins(
    entities: Sequence[Mapping[str, Any]], said: str, requested: str | None, today: date
) -> tuple[str | None, bool]:
    """The day of the first payment, and whether some time was named for it that is no day."""
    unclear = False
    for found in entities:
        if found["entity"] != "date" or found.get("bound") in ("before", "until", "by"):
            continue
        if found.get("grain") == "recurrence":
            spoken = _DIGITS.search(said[found["start"] : found["end"]]) if "start" in found else None
            if spoken is not None and found.get("recurrence") == "P1M":
                return _next(int(spoken.group()), today), False
            continue
        asked = requested in (START, CONFIRMED)
        if not asked and not ("start" in found and _BEGINS.search(said[: found["start"]])):
            continue
        reading = found.get("future") or found.get("value")
        if found.get("value") is None or found.get("weekday_differs"):
            unclear = True
        elif reading is not None:
            return str(reading), False
    return None, unclear


def _next(day: int, today: date) -> str | None:
    """The next date on this day of the month; None for a day that no month has."""
    if not 1 <= day <= 31:
        return None
    first = today.replace(day=1)
    months = (months_after(first, ahead) for ahead in range(3))
    dates = (_on(month, day) for month in months)
    return next((on.isoformat() for on in dates if on is not None and on >= today), None)


def _on(month: date, day: int) -> date | None:
    try:
        return month.replace(day=day)
    except ValueError:
        return None
