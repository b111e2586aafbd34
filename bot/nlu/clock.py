"""Hours as people say them, as 24-hour times."""

from __future__ import annotations


def clock(hour: str, minute: str | None, half: str | None) -> str | None:
    """ "14:30"; None for an hour that no clock has. Without am or pm it is one between 8 in the morning and 7."""
    number = int(hour)
    if half:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half.startswith("p") else 0)
    elif 1 <= number <= 7 and not hour.startswith("0"):
        number += 12
    return f"{number:02}:{minute or '00'}" if number < 24 else None


def half_of_range(hour: str, to_hour: str, to_half: str) -> str:
    """In "10 to 2 pm" the 10 is in the morning, in "2 to 4 pm" the 2 is not."""
    if to_half.startswith("p") and int(hour) % 12 > int(to_hour) % 12:
        return "am"
    return to_half
