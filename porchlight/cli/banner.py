"""What `up` prints once everything answers."""

from rich.console import Console
from rich.table import Table

from porchlight.settings import Settings
from servicing.seed.samples import STAFF_LOGINS, describe


def show(console: Console, settings: Settings, seconds: float) -> None:
    """Addresses; in development also who can be tried out, and how staff sign in."""
    base = settings.public_url
    console.print()
    console.rule(f"[bold]Ready after {seconds:.0f} seconds")
    console.print(f"Web chat          {base}/chat", highlight=False)
    console.print(f"Desk              {base}/desk", highlight=False)
    if settings.porchlight_env == "dev":
        if not settings.sends_by_twilio:
            console.print(f"Simulated phone   {base}/dev/phone", highlight=False)
        _borrowers(console)
        _staff(console)
    console.print("Ctrl-C stops everything.")


def _borrowers(console: Console) -> None:
    table = Table(title="Sample borrowers", title_justify="left", box=None, pad_edge=False)
    for heading in ("Name", "Phone", "Loan number", "Last four", "ZIP", "Shows"):
        table.add_column(heading, no_wrap=heading != "Shows")
    for sample in describe():
        table.add_row(sample.name, sample.phone, sample.loan_number, sample.last_four, sample.zip, sample.shows)
    console.print(table)


def _staff(console: Console) -> None:
    table = Table(title="Staff", title_justify="left", box=None, pad_edge=False)
    for heading in ("Name", "Role", "E-mail", "Password"):
        table.add_column(heading, no_wrap=True)
    for login in STAFF_LOGINS:
        table.add_row(login.name, login.role, login.email, login.password)
    console.print(table)
