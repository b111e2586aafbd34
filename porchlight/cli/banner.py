"""What `up` prints once everything answers."""

from rich.console import Console

from porchlight.settings import Settings
from servicing.seed.samples import STAFF_LOGINS, describe


def show(console: Console, settings: Settings, seconds: float) -> None:
    """Addresses; in development also who can be tried out, and how staff sign in."""
    for line in lines(settings, seconds):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def lines(settings: Settings, seconds: float) -> list[str]:
    """One line for each address, borrower and login, so that each can be copied as it stands."""
    base = settings.public_url
    told = ["", f"Ready after {seconds:.0f} seconds.", "", f"  Web chat         {base}/chat"]
    if settings.porchlight_env == "dev" and not settings.sends_by_twilio:
        told.append(f"  Simulated phone  {base}/dev/phone")
    told.append(f"  Desk             {base}/desk")
    if settings.porchlight_env == "dev":
        told += ["", *_borrowers(), "", *_staff()]
    return [*told, "", "Ctrl-C stops everything.", ""]


def _borrowers() -> list[str]:
    rows = [("Sample borrower", "Phone", "Loan number", "Last 4", "ZIP", "Shows")]
    rows += [(who.name, who.phone, who.loan_number, who.last_four, who.zip, who.shows) for who in describe()]
    return _table(*rows)


def _staff() -> list[str]:
    logins = [(login.name, login.role, login.email, login.password) for login in STAFF_LOGINS]
    return _table(("Staff", "Role", "E-mail", "Password"), *logins)


def _table(*rows: tuple[str, ...]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = ((cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return ["  " + "  ".join(row).rstrip() for row in padded]
