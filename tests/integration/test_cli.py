"""The command line, as somebody at a terminal uses it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from porchlight import home
from porchlight.postgres import EmbeddedPostgres
from tests.support.files import loan, write_loans, write_payments

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """A home with a database, so that not every test makes one."""
    folder = tmp_path_factory.mktemp("home")
    assert porchlight(folder, "db", "reset", "--yes").returncode == 0
    return folder


def porchlight(home_: Path, *arguments: str, said: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    ours = ("PORCHLIGHT_", "TWILIO_", "SERVICER_", "DATABASE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, "-m", "porchlight", *arguments],
        cwd=ROOT,
        env={**kept, "PORCHLIGHT_HOME": str(home_), **environment},
        input=said,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


COMMANDS = [
    "up",
    "chat",
    "train",
    "understand",
    "evaluate",
    "db",
    "import",
    "user",
    "token",
    "transcripts",
    "options",
    "annotate",
]


def test_help_names_every_command(tmp_path):
    done = porchlight(tmp_path, "--help")
    assert done.returncode == 0
    assert re.findall(r"^  ([a-z]+) ", done.stdout, re.MULTILINE) == COMMANDS


@pytest.mark.parametrize(
    "command",
    [
        ["up"],
        ["db", "reset"],
        ["import", "loans"],
        ["import", "payments"],
        ["token", "create"],
        ["transcripts", "verify"],
        ["transcripts", "export"],
    ],
)
def test_each_command_has_help(tmp_path, command):
    done = porchlight(tmp_path, *command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: python -m porchlight {' '.join(command)}")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["fly"], "porchlight: No such command 'fly'.\n"),
        (["token", "create"], "porchlight: Missing option '--role'. Choose from: specialist,"),
        (["token", "create", "--role", "king"], "porchlight: Invalid value for '--role': "),
    ],
)
def test_misuse_is_one_sentence(tmp_path, arguments, words):
    done = porchlight(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(words)
    assert done.stderr.count("\n") == 1


def test_a_bad_setting_is_one_sentence(tmp_path):
    done = porchlight(tmp_path, "db", "url", PORCHLIGHT_PORT="eighty")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("porchlight: PORCHLIGHT_PORT: ")
    assert done.stderr.count("\n") == 1


def test_a_database_that_is_away_is_one_sentence(tmp_path):
    done = porchlight(
        tmp_path, "token", "create", "--role", "admin", DATABASE_URL=f"postgresql://me@/x?host={tmp_path}"
    )
    assert done.returncode == 1
    assert done.stderr.startswith("porchlight: The database cannot be reached")
    assert done.stderr.count("\n") == 1


def test_a_token_is_all_that_is_printed_and_each_is_a_person_of_its_own(prepared):
    tokens = [porchlight(prepared, "token", "create", "--role", "specialist", "--name", "Reporting") for _ in range(2)]
    for done in tokens:
        assert done.returncode == 0, done.stderr
        assert re.fullmatch(r"[\w-]{43}\n", done.stdout)
    people = query(prepared, "SELECT u.id, u.name, u.role FROM token JOIN user_account u ON u.id = user_id")
    assert [(name, role) for _, name, role in people] == [("Reporting", "specialist")] * 2
    assert len({person for person, _, _ in people}) == 2


def test_a_person_is_added_with_the_password_that_was_given(prepared):
    done = porchlight(
        prepared, "user", "add", "Ida@Lantern.example", "--role", "supervisor", said="a long enough password\n"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "ida@lantern.example can sign in as supervisor.\n"
    again = porchlight(prepared, "user", "add", "ida@lantern.example", "--role", "supervisor")
    assert again.returncode == 1
    assert again.stderr == "porchlight: The account was not made: there is an account with that e-mail address.\n"


def test_without_a_password_one_is_made_and_said_once(prepared):
    done = porchlight(prepared, "user", "add", "otto@lantern.example", "--role", "specialist")
    assert re.fullmatch(r"otto@lantern.example can sign in as specialist.\nPassword: [\w-]{20}\n", done.stdout)


def test_transcripts_are_verified_with_their_number(prepared):
    done = porchlight(prepared, "transcripts", "verify")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"[1-9]\d* entries checked, 0 faults.\n", done.stdout)


def test_a_transcript_that_is_not_there_is_not_exported(prepared):
    done = porchlight(prepared, "transcripts", "export", "00000000-0000-0000-0000-000000000001")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "porchlight: There is no such conversation.\n")


def test_a_changed_transcript_is_named(tmp_path):
    assert porchlight(tmp_path, "db", "seed").returncode == 0
    with EmbeddedPostgres(tmp_path) as server, psycopg.connect(administrator(server)) as connection:
        connection.execute("ALTER TABLE consent_event DISABLE TRIGGER insert_only")
        connection.execute("UPDATE consent_event SET event = 'withdrawn' WHERE position = 2")
    done = porchlight(tmp_path, "transcripts", "verify")
    assert done.returncode == 1
    assert "consent entry 2: its fields were changed" in done.stderr
    assert "1 faults" in done.stdout


def test_loans_and_payments_are_imported_and_bad_rows_are_told(prepared, tmp_path):
    rows = [loan(), loan(loan_number="7000000002", upb="much")]
    loans, faults = write_loans(tmp_path / "loans.csv", rows), tmp_path / "faults.csv"
    done = porchlight(prepared, "import", "loans", str(loans), "--errors", str(faults))
    assert done.returncode == 1
    assert done.stdout == "2 rows read, 1 rejected; loans: 1 created.\n"
    told = [line.strip().split(maxsplit=2) for line in done.stderr.splitlines()]
    assert told == [["Line", "Column", "Reason"], ["3", "upb", "is not an amount like 1742.18"]]
    assert faults.read_text() == "line,column,reason\n3,upb,is not an amount like 1742.18\n"

    payments = write_payments(tmp_path / "payments.csv", "7000000001,2022-01-03,1652.25,payment,ref-1")
    for became in ("older than the loan's figures, recorded", "known already"):
        done = porchlight(prepared, "import", "payments", str(payments))
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"1 rows read, 0 rejected; rows: 1 {became}.\n"


def test_a_file_that_cannot_be_read_is_one_sentence(prepared, tmp_path):
    file = tmp_path / "loans.csv"
    file.write_text("loan_number,amount\n")
    done = porchlight(prepared, "import", "payments", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "porchlight: The header lacks posted_on, kind, reference.\n"


def test_a_made_up_portfolio_is_added_on_request(prepared):
    done = porchlight(prepared, "db", "seed", "--portfolio", "8")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"0 sample loans added.\n8 portfolio loans and \d conversations added.\n", done.stdout)
    assert query(prepared, "SELECT count(*) FROM loan WHERE loan_number LIKE '50000%'") == [(8,)]


def test_a_reset_asks_and_does_nothing_without_an_answer(prepared):
    before = query(prepared, "SELECT count(*) FROM user_account")
    for answer in ("n\n", ""):
        done = porchlight(prepared, "db", "reset", said=answer)
        assert done.returncode != 0
        assert done.stderr.startswith("porchlight: ")
    assert query(prepared, "SELECT count(*) FROM user_account") == before


def test_a_reset_makes_everything_as_new(tmp_path):
    porchlight(tmp_path, "user", "add", "ida@lantern.example", "--role", "admin")
    done = porchlight(tmp_path, "db", "reset", "--yes", PORCHLIGHT_NOW="2026-11-24T10:00:00-05:00")
    assert done.returncode == 0, done.stderr
    assert query(tmp_path, "SELECT count(*) FROM user_account WHERE email LIKE 'ida%'") == [(0,)]
    assert query(tmp_path, "SELECT count(*) FROM loan") == [(12,)]
    assert query(tmp_path, "SELECT now AT TIME ZONE 'UTC' = '2026-11-24 15:00' FROM standing_clock") == [(True,)]


def test_a_reset_is_refused_while_porchlight_runs(prepared):
    with home.held(prepared, home.UP):
        done = porchlight(prepared, "db", "reset", "--yes")
    assert done.returncode == 1
    assert done.stderr == "porchlight: This is not done while Porchlight runs; stop it first.\n"


def test_commands_use_the_server_that_up_runs(prepared):
    with home.held(prepared, home.UP), EmbeddedPostgres(prepared):
        done = porchlight(prepared, "db", "seed")
    assert (done.returncode, done.stdout) == (0, "0 sample loans added.\n"), done.stderr


def test_samples_are_for_development(prepared):
    done = porchlight(prepared, "db", "seed", PORCHLIGHT_ENV="prod")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_without_a_model_understanding_says_what_to_do(tmp_path):
    done = porchlight(tmp_path, "understand", said="hello\n")
    assert done.returncode == 1
    assert done.stderr == "porchlight: The model is missing or older than its inputs; run: porchlight train\n"


def administrator(server: EmbeddedPostgres) -> str:
    return f"host={server.socket_directory} user=postgres dbname=porchlight"


def query(home_: Path, text: str) -> list[tuple]:
    with EmbeddedPostgres(home_) as server, psycopg.connect(administrator(server)) as connection:
        return connection.execute(text.encode()).fetchall()


def test_the_rows_of_a_program_as_of_a_day(prepared):
    shown = porchlight(prepared, "options", "show", "--investor", "fha", "--on", "2026-12-01", "--json")
    assert shown.returncode == 0, shown.stderr
    answer = json.loads(shown.stdout)
    assert (answer["investor"], answer["on"]) == ("FHA", "2026-12-01")
    between = [row for row in answer["rows"] if row["parameter"] == "least_months_since_retention"]
    assert {row["value"] for row in between} == {"24"}
    assert all(row["source"] for row in answer["rows"])
    table = porchlight(prepared, "options", "show", "--investor", "VA", "--option", "partial_claim")
    assert "most_percent_of_balance" in table.stdout
    before = porchlight(prepared, "options", "show", "--investor", "FHA", "--on", "2020-01-01")
    assert before.stdout == "No rows hold for FHA on 2020-01-01.\n"


def test_estimates_for_a_loan(prepared):
    shown = porchlight(prepared, "options", "estimate", "--loan", "4000012301", "--on", "2027-02-24", "--json")
    assert shown.returncode == 0, shown.stderr
    options = {option["option"]: option for option in json.loads(shown.stdout)["options"]}
    assert options["payment_deferral"]["estimate"]["figures"]["balance_without_interest"]
    assert options["short_sale"]["estimate"] is None
    told = porchlight(prepared, "options", "estimate", "--loan", "4000012301")
    assert "no offer to a borrower" in told.stdout and "source: " in told.stdout
    unknown = porchlight(prepared, "options", "estimate", "--loan", "4999999999")
    assert (unknown.returncode, unknown.stderr) == (1, "porchlight: There is no loan with this number.\n")


def test_a_program_of_an_investor_that_is_not_there(tmp_path):
    done = porchlight(tmp_path, "options", "show", "--investor", "HUD")
    assert done.returncode == 2
    assert done.stderr.startswith("porchlight: Invalid value for '--investor': one of FNMA, FHLMC")
