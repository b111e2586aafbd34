"""The link to the servicer's payment page: money is never taken in the chat."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from servicing import link
from servicing.runtime import Runtime

PURPOSE = "pay"
LIFE = timedelta(days=10)
"""After the day that it is for."""


def pay_link(runtime: Runtime, arrangement_id: int, due: date) -> str:
    """The payment page's address with a token that names the arrangement, good until ten days after `due`."""
    servicer = runtime.servicer
    until = datetime.combine(due + LIFE, time.max, ZoneInfo(servicer.time_zone))
    between = "&" if "?" in servicer.payment_url else "?"
    return f"{servicer.payment_url}{between}for={link.sealed(runtime.vault, PURPOSE, str(arrangement_id), until)}"


def named_by(runtime: Runtime, token: str, now: datetime) -> int | None:
    """The arrangement that a pay link names; None for a false token or one whose time has passed."""
    named = link.opened(runtime.vault, PURPOSE, token, now)
    return None if named is None else int(named)
