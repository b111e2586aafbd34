"""Rules are pure: values and a date in, values out."""

import ast
from pathlib import Path

import pytest

SERVICING = Path(__file__).parents[3] / "servicing"
PURE = sorted(
    [
        *SERVICING.glob("*/rules.py"),
        *SERVICING.glob("redaction/*.py"),
        *(SERVICING / "rights" / name for name in ("pattern.py", "appointment.py", "english.py", "spanish.py")),
        *(SERVICING / "clock" / name for name in ("hours.py", "calendar.py", "zones.py")),
        *(SERVICING / "wording" / name for name in ("format.py", "sms.py", "readability.py")),
        SERVICING / "arrangement" / "plan.py",
        SERVICING / "consent" / "words.py",
        SERVICING / "loan" / "amortization.py",
        *(SERVICING / "intake" / name for name in ("cells.py", "row.py", "servicer_file.py", "fannie_file.py")),
    ]
)
IMPURE = {"sqlalchemy", "psycopg", "fastapi", "httpx", "rasa_sdk", "os", "random", "secrets", "asyncio", "time"}
CLOCK_READS = {"now", "utcnow", "today"}


@pytest.mark.parametrize("path", PURE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_database_no_framework_no_clock(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {name.name.split(".")[0] for name in node.names} & IMPURE
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in IMPURE
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in CLOCK_READS, f"line {node.lineno} reads a clock"
