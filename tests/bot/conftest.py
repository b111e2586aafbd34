"""A small assistant, trained once, served by the real Rasa over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from actions_server import ActionsServer

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "project"
NOW = "2026-11-24T10:00:00-05:00"
"""A Tuesday."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(module: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("models")
    done = run("bot.train", "--project", str(PROJECT), "--out", str(out), "--name", "small")
    assert done.returncode == 0, done.stderr[-3000:]
    return out / "small.tar.gz"


@pytest.fixture(scope="session")
def actions_server() -> Iterator[ActionsServer]:
    with ActionsServer(free_port(), "the secret of the actions") as server:
        yield server


@pytest.fixture
def actions(actions_server: ActionsServer) -> ActionsServer:
    actions_server.forget()
    return actions_server


class Rasa:
    """The served assistant, and what it has logged."""

    secret = "the secret of rasa"

    def __init__(self, process: subprocess.Popen, port: int, log: Path) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}/webhooks/turn/"
        self._log = log

    def post(self, body: Any, secret: str | None = None, **options: Any) -> requests.Response:
        headers = {"X-Porchlight-Secret": self.secret if secret is None else secret}
        return requests.post(self.url, json=body, headers=headers, timeout=30, **options)

    def turn(self, text: str, state: Any = None, **more: Any) -> dict[str, Any]:
        answer = self.post(request(text, state=state, **more))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def logged(self) -> str:
        return self._log.read_text()


def request(text: str, /, **more: Any) -> dict[str, Any]:
    return {
        "turn_id": 17,
        "attempt": 1,
        "conversation": "0b1f6a4e-8f5c-4f0e-9f57-5f4b6a1c2d3e",
        "channel": "web",
        "mode": "respond",
        "text": text,
        "choice": None,
        "slots": {"language": "en", "verified": False},
        "now": NOW,
        "time_zone": "America/New_York",
        "state": None,
        "deadline_ms": 8000,
        **more,
    }


@pytest.fixture(scope="session")
def served(model: Path, actions_server: ActionsServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rasa]:
    port = free_port()
    log = tmp_path_factory.mktemp("logs") / "rasa.log"
    environment = {
        **os.environ,
        "RASA_SECRET": Rasa.secret,
        "ACTIONS_SECRET": actions_server.secret,
        "ACTIONS_URL": f"http://127.0.0.1:{actions_server.port}",
    }
    arguments = ["--port", str(port), "--model", str(model), "--project", str(PROJECT)]
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.serve", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    rasa = Rasa(process, port, log)
    try:
        wait_until_ready(rasa)
        yield rasa
    finally:
        process.terminate()
        process.wait(20)


def wait_until_ready(rasa: Rasa, seconds: float = 120) -> None:
    for _ in range(int(seconds * 5)):
        assert rasa.process.poll() is None, rasa.logged()
        try:
            if requests.get(rasa.url, timeout=2).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.2)
    raise AssertionError(rasa.logged())


@pytest.fixture
def rasa(served: Rasa, actions: ActionsServer) -> Rasa:
    return served
