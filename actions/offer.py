"""What a borrower offered to pay, read from the values in a message: pure."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from servicing.arrangement.rules import CENT, LONGEST_PROMISE, Part, Reason, Refused, check_promise

AMOUNTS = ("promise_amount", "promise_amount_2")
DAYS = ("promise_date", "promise_date_2")
PARTS = (("promise_amount", "promise_date"), ("promise_amount_2", "promise_date_2"))
SLOTS = ("promise_amount", "promise_date", "promise_amount_2", "promise_date_2")
RECENT = timedelta(days=62)
"""A day without a year that lies this little back, and far ahead, tells what was missed rather than when to pay."""
PAST_BOUNDS = frozenset({"after", "since"})
SHARES = {"1/2": Decimal(2), "1/3": Decimal(3), "1/4": Decimal(4)}

_EITHER = re.compile(r"\bor\b|\bo\b", re.IGNORECASE)
_TAKEN_BACK = re.compile(
    r"\b(?:actually|make (?:it|that)|i mean|i meant|instead|wait|sorry|scratch that|no[, ]|mejor|digo|perdón)",
    re.IGNORECASE,
)
_RATHER_THAN = re.compile(r"^\W*(?:not|instead of|rather than|en vez de)\W*(?:on\W+|the\W+|el\W+)*$", re.IGNORECASE)


@dataclass(frozen=True)
class Trouble:
    """Why something that was heard cannot be put down as it is; `values` are ISO dates and decimal strings."""

    reason: str
    slot: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Heard:
    """What a message fills (or, with None, empties), and at most one thing to ask about."""

    values: Mapping[str, str | None] = field(default_factory=dict)
    trouble: Trouble | None = None


def read(
    entities: Sequence[Mapping[str, Any]],
    text: str,
    *,
    draft: Mapping[str, str | None],
    requested: str | None,
    owed: Decimal,
    today: date,
) -> Heard:
    """Which slots of a promise a message fills.

    A value goes to the slot that was asked for, else to an empty one of its kind, else it corrects. Several
    amounts and days make a promise in parts, in the order said; what can be read in two ways is asked about.
    """
    amounts = meant(_amounts(entities, requested), text)
    days, vague = _days(entities, requested, today)
    days = meant(days, text)
    part = next((int(found["value"]) for found in entities if found["entity"] == "part"), None)
    if len(amounts) > 2 or len(days) > 2:
        return Heard(trouble=Trouble("too_many_parts", requested or "promise_amount"))
    if len(days) == 2 and (len(amounts) != 1 or not _either(text, days)):
        return _two_days(amounts, days, text, owed)
    if len(days) == 2:
        return _with_amount(amounts, draft, requested, owed, part, Trouble("which_day", "promise_date", _two(days)))
    if len(amounts) == 2:
        return _two_amounts(amounts, days, draft, owed)
    heard = _with_amount(amounts, draft, requested, owed, part, None)
    if heard.trouble is not None and not days:
        return heard
    values = dict(heard.values)
    trouble = heard.trouble
    if days:
        slot = _slot(DAYS, draft, requested, part)
        if slot is None:
            trouble = trouble or Trouble("which_part_day", "promise_confirmed", {"day": days[0]["value"]})
        else:
            values[slot] = days[0]["value"]
    elif vague and requested in DAYS:
        trouble = trouble or Trouble("which_day_of", requested)
    return Heard(values, trouble)


def check(
    values: Mapping[str, str | None], *, owed: Decimal, protections: Set[str], today: date, has_live: bool
) -> Trouble | None:
    """Why what is filled so far cannot stand, by the rule that has the last word when it is recorded."""

    def judge(parts: Sequence[Part], slot: str) -> Trouble | None:
        answer = check_promise(owed=owed, protections=protections, parts=parts, today=today, has_live=has_live)
        return Trouble(answer.reason.value, slot, _limit(answer)) if isinstance(answer, Refused) else None

    for slot in AMOUNTS:
        amount = values.get(slot)
        if amount is not None and (found := judge([Part(Decimal(amount), today)], slot)):
            return found
    for slot in DAYS:
        day = values.get(slot)
        if day is not None and (found := judge([Part(CENT, date.fromisoformat(day))], slot)):
            return found
    parts = parts_of(values)
    if not parts:
        return judge([Part(CENT, today)], "promise_amount")
    found = judge(parts, "promise_amount_2" if len(parts) > 1 else "promise_amount")
    if found is not None and found.reason == Reason.SAME_DAY_PARTS:
        return Trouble(found.reason, "promise_date_2", found.values)
    return found


def parts_of(values: Mapping[str, str | None]) -> list[Part]:
    """The parts of which both amount and day are known, by date."""
    pairs = [(values.get(amount), values.get(day)) for amount, day in PARTS]
    parts = [Part(Decimal(amount), date.fromisoformat(day)) for amount, day in pairs if amount and day]
    return sorted(parts, key=lambda part: part.on)


def missing(values: Mapping[str, str | None]) -> str | None:
    """The first slot that is still to be asked for; None when the promise is complete."""
    wanted = SLOTS if any(values.get(slot) is not None for slot in SLOTS[2:]) else SLOTS[:2]
    return next((slot for slot in wanted if values.get(slot) is None), None)


def share(owed: Decimal, fraction: str) -> Decimal:
    """A fraction of a debt, to the cent."""
    return (owed / SHARES[fraction]).quantize(CENT, ROUND_HALF_UP)


def _limit(refused: Refused) -> dict[str, str]:
    if refused.limit is None:
        return {}
    return {"limit": refused.limit.isoformat() if isinstance(refused.limit, date) else str(refused.limit)}


def _amounts(entities: Sequence[Mapping[str, Any]], requested: str | None) -> list[Mapping[str, Any]]:
    said = [found for found in entities if found["entity"] == "money"]
    if not said and requested in AMOUNTS:
        said = [found for found in entities if found["entity"] == "number"]
    return said


def _days(
    entities: Sequence[Mapping[str, Any]], requested: str | None, today: date
) -> tuple[list[dict[str, Any]], bool]:
    """Days that may be meant for paying, in order, and whether some other time was named that is no day."""
    named = [dict(found) for found in entities if found["entity"] == "date"]
    exact = [
        found
        for found in named
        if found["value"] is not None
        and not found.get("weekday_differs")
        and found.get("bound") not in ("after", "since")
    ]
    vague = len(exact) < len(named)
    for found in exact:
        found["value"] = found.get("future") or found["value"]
    within = [found for found in exact if _reachable(found, today)]
    if len(exact) > 1 and within:
        exact = within
    elif requested not in DAYS:
        exact = [found for found in exact if not _tells_the_past(found, today)]
    return exact, vague


def _reachable(found: Mapping[str, Any], today: date) -> bool:
    return today <= date.fromisoformat(found["value"]) <= today + LONGEST_PROMISE


def _tells_the_past(found: Mapping[str, Any], today: date) -> bool:
    past = found.get("past")
    return not _reachable(found, today) and past is not None and today - RECENT <= date.fromisoformat(past) < today


def _either(text: str, found: Sequence[Mapping[str, Any]]) -> bool:
    """The two stand with an "or" between them."""
    first, second = found[0], found[1]
    if first.get("end") is None or second.get("start") is None:
        return False
    return _EITHER.search(text[first["end"] : second["start"]]) is not None


def meant(found: Sequence[Mapping[str, Any]], text: str) -> list[Any]:
    """What is left when a value was taken back in the same breath: "400, actually make it 450", "600 not 500"."""
    left: list[Any] = []
    for one in found:
        between = text[left[-1]["end"] : one["start"]] if left and "end" in left[-1] and "start" in one else ""
        if _RATHER_THAN.match(between):
            continue
        if _TAKEN_BACK.search(between):
            left.pop()
        left.append(one)
    return left


def _two(days: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {"first": days[0]["value"], "second": days[1]["value"]}


def _two_days(
    amounts: Sequence[Mapping[str, Any]], days: Sequence[Mapping[str, Any]], text: str, owed: Decimal
) -> Heard:
    if not amounts and _either(text, days):
        return Heard(trouble=Trouble("which_day", "promise_date", _two(days)))
    values: dict[str, str | None] = {"promise_date": days[0]["value"], "promise_date_2": days[1]["value"]}
    if amounts:
        first, second = _pair(amounts[0], amounts[-1], owed)
        values |= {"promise_amount": first, "promise_amount_2": second}
    return Heard(values)


def _pair(one: Mapping[str, Any], other: Mapping[str, Any], owed: Decimal) -> tuple[str, str]:
    """Two amounts said together; the rest, or the other half, is what the first leaves."""
    first = share(owed, one["fraction"]) if one.get("fraction") in SHARES else _plain(one, owed)
    if other.get("fraction") == "rest" or (one is not other and other.get("fraction") == one.get("fraction") == "1/2"):
        return str(first), str(owed - first)
    second = share(owed, other["fraction"]) if other.get("fraction") in SHARES else _plain(other, owed)
    return str(first), str(second)


def _plain(found: Mapping[str, Any], owed: Decimal) -> Decimal:
    return owed if found.get("fraction") in ("all", "rest") else Decimal(found["value"])


def _two_amounts(
    amounts: Sequence[Mapping[str, Any]],
    days: Sequence[Mapping[str, Any]],
    draft: Mapping[str, str | None],
    owed: Decimal,
) -> Heard:
    values: dict[str, str | None] = {}
    if days:
        values["promise_date"] = days[0]["value"]
    if any(found.get("fraction") for found in amounts):
        first, second = _pair(amounts[0], amounts[1], owed)
        return Heard(values | {"promise_amount": first, "promise_amount_2": second})
    two = {"first": amounts[0]["value"], "second": amounts[1]["value"]}
    if draft.get("promise_date_2") is not None:
        return Heard(values | {"promise_amount": two["first"], "promise_amount_2": two["second"]})
    return Heard(values, Trouble("which_amount", "promise_amount", two))


def _with_amount(
    amounts: Sequence[Mapping[str, Any]],
    draft: Mapping[str, str | None],
    requested: str | None,
    owed: Decimal,
    part: int | None,
    trouble: Trouble | None,
) -> Heard:
    if not amounts:
        return Heard(trouble=trouble)
    said = amounts[0]
    fraction = said.get("fraction")
    if fraction == "all" and requested != "promise_amount_2":
        return Heard({"promise_amount": str(owed), "promise_amount_2": None, "promise_date_2": None}, trouble)
    slot = _slot(AMOUNTS, draft, requested, part)
    if slot is None:
        return Heard(trouble=Trouble("which_part_amount", "promise_confirmed", {"amount": said["value"] or ""}))
    if fraction in ("rest", "all", "1/2") and slot == "promise_amount_2" and draft.get("promise_amount"):
        return Heard({slot: str(owed - Decimal(draft["promise_amount"] or 0))}, trouble)
    if fraction in SHARES:
        return Heard(trouble=trouble or Trouble("share", slot, {"share": str(share(owed, fraction))}))
    return Heard({slot: str(_plain(said, owed).quantize(CENT))}, trouble)


def _slot(kind: Sequence[str], draft: Mapping[str, str | None], requested: str | None, part: int | None) -> str | None:
    """Where one value of a kind belongs; None where it would correct one of two and does not say which."""
    if part is not None:
        return kind[part - 1]
    if requested in kind:
        return requested
    if draft.get(kind[0]) is None:
        return kind[0]
    second = kind[1]
    two_parts = any(draft.get(slot) is not None for slot in SLOTS[2:])
    if not two_parts:
        return kind[0]
    return second if draft.get(second) is None else None
