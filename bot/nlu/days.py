"""A weekday and the date that follows it are one day."""

from __future__ import annotations

import re
from datetime import date

from bot.nlu.found import Found


def one_day_each(found: list[Found], text: str, weekday: re.Pattern, between: re.Pattern) -> list[Found]:
    """ "Friday the 27th" is one day: the date tells which, and a weekday that contradicts it is flagged.

    `weekday` matches words that begin with one, `between` what may stand between it and the date.
    """
    merged: list[Found] = []
    for item in found:
        last = merged[-1] if merged else None
        if (
            last is not None
            and _is_day(last)
            and _is_day(item)
            and weekday.match(text[last.start : last.end])
            and not weekday.match(text[item.start : item.end])
            and between.fullmatch(text[last.end : item.start])
            and any(character.isdigit() or character == "f" for character in text[item.start : item.end].lower())
        ):
            merged[-1] = _told_apart(last, item)
        else:
            merged.append(item)
    return merged


def _told_apart(weekday: Found, day: Found) -> Found:
    told = date.fromisoformat(weekday.details["future"]).weekday()
    details = dict(day.details)
    value = day.value
    if told != date.fromisoformat(value).weekday():
        readings = [details[name] for name in ("future", "past")]
        other = next((one for one in readings if date.fromisoformat(one).weekday() == told), None)
        value = other or value
        details |= {} if other else {"weekday_differs": True}
    if "bound" in weekday.details:
        details["bound"] = weekday.details["bound"]
    return Found("date", value, weekday.start, day.end, details)


def _is_day(found: Found) -> bool:
    return found.entity == "date" and found.details.get("grain") == "day" and found.value is not None
