"""The API's description is true: what it says is accepted is, what it does not is refused, answers have its shapes."""

import subprocess
import sys
from pathlib import Path

from tests.support.desk import Desk, serving
from tests.support.turns import texting

CONFIG = """
[parameters]
conversation_id = "{conversation}"
loan_number = "4000012301"
"""


def schemathesis(url: str, token: str, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("schemathesis")
    return subprocess.run(
        [
            str(command),
            "run",
            f"{url}/api/v1/openapi.json",
            "--header",
            f"Authorization: Bearer {token}",
            "--phases",
            "examples,coverage,fuzzing",
            "--max-examples",
            "5",
            "--generation-deterministic",
            "--no-color",
            *more,
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


async def test_the_description_is_true(desk: Desk, runtime, tmp_path):
    talk = await texting(runtime, "+16145550101")
    await talk.prove("4417 43215")
    await talk.say("i filed for bankruptcy", "report_bankruptcy")
    (tmp_path / "schemathesis.toml").write_text(CONFIG.format(conversation=talk.id), encoding="utf-8")
    with serving(runtime.database_url) as url:
        for role, part in (("supervisor", "--exclude-path-regex"), ("compliance", "--include-path-regex")):
            done = schemathesis(url, await desk.token(role), tmp_path, part, "transcripts")
            assert done.returncode == 0, done.stdout[-60000:]
