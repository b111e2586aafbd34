"""The whole product as real processes under its own supervisor, with Twilio's simulator at its outside edge."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
from twilio.request_validator import RequestValidator

from tests.simulators.twilio import TwilioSimulator
from tests.support.values import DATA_KEY

ROOT = Path(__file__).parents[2]
NOW = "2026-11-24T10:00:00-05:00"
ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "simulated-auth-token"
OUR_NUMBER = "+18885550100"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: str, check: Callable[[], Any], seconds: float = 30.0, every: float = 0.1) -> Any:
    """The first truthy value of `check`; AssertionError that names `what` when time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if value := check():
            return value
        time.sleep(every)
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s")


class Stack:
    """One running product. `home` keeps its database and its trained model.

    Without a simulator of Twilio it has no account, so that texts go to the simulated phone, as on a first start.
    """

    def __init__(self, home: Path, simulator: TwilioSimulator | None) -> None:
        self.home = home
        self._simulator = simulator
        self.port, self._rasa_port, self._actions_port = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._validator = RequestValidator(AUTH_TOKEN)
        self.http = httpx.Client(base_url=self.url, timeout=15.0)
        self._local = threading.local()

    @property
    def simulator(self) -> TwilioSimulator:
        assert self._simulator is not None, "this product sends nothing by Twilio"
        return self._simulator

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PORCHLIGHT_", "TWILIO_", "SERVICER_"))}
        ours = {
            "PORCHLIGHT_HOME": str(self.home),
            "PORCHLIGHT_PORT": str(self.port),
            "RASA_PORT": str(self._rasa_port),
            "ACTIONS_PORT": str(self._actions_port),
            "PUBLIC_URL": self.url,
            "PORCHLIGHT_NOW": NOW,
            "DATA_KEY": DATA_KEY,
        }
        if self._simulator is None:
            return kept | ours
        return (
            kept
            | ours
            | {
                "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
                "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
                "TWILIO_FROM": OUR_NUMBER,
                "TWILIO_API_BASE_URL": self._simulator.url,
            }
        )

    def command(self, *arguments: str) -> str:
        """Runs `porchlight ARGUMENTS` on this home and returns what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "porchlight", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"porchlight {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def start(self, seconds: float = 1500.0) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self._output = (self.home / "up.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "porchlight", "up"],
            cwd=ROOT,
            env=self.environment,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

        def ready() -> bool:
            assert self._process is not None
            if self._process.poll() is not None:
                raise AssertionError(f"porchlight up ended: {(self.home / 'up.log').read_text()[-3000:]}")
            return self.is_ready()

        wait_for("readiness", ready, seconds)
        self.database_url = self.command("db", "url").strip().replace("+psycopg", "")

    def is_ready(self) -> bool:
        try:
            return self.http.get("/readyz").status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
        self.http.close()

    def pid(self, name: str) -> int:
        """The present process id of postgres, actions, rasa, worker or app; ProcessLookupError between two lives."""
        running = json.loads((self.home / "processes.json").read_text())
        if name not in running:
            raise ProcessLookupError(name)
        return int(running[name])

    def kill(self, *names: str) -> None:
        """Kills these processes, and waits until others serve in their place."""
        before = [self.pid(name) for name in names]
        for pid in before:
            os.kill(pid, signal.SIGKILL)

        def replaced() -> bool:
            try:
                return all(self.pid(name) != pid for name, pid in zip(names, before, strict=True)) and self.is_ready()
            except ProcessLookupError:
                return False

        wait_for(f"a new {' and '.join(names)}", replaced, 90)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """Stops this process until the end of the block; it then goes on where it was."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def rows(self, query: str, *values: Any) -> list[Any]:
        """What the database answers, over one connection a thread; psycopg.OperationalError while it is away."""
        connection = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            connection = psycopg.connect(self.database_url, autocommit=True, connect_timeout=5)
            self._local.connection = connection
        return connection.execute(query.encode(), values).fetchall()

    def stand_at(self, now: str) -> None:
        assert self.http.post("/dev/clock", json={"now": now}).status_code == 200

    def advance(self, duration: str) -> None:
        assert self.http.post("/dev/clock", json={"advance": duration}).status_code == 200

    def text_from(self, number: str, body: str, sid: str | None = None, **more: str) -> str:
        """Delivers one inbound text as Twilio does, signed; returns its MessageSid."""
        sid = sid or "SM" + secrets.token_hex(16)
        form = {
            "MessageSid": sid,
            "AccountSid": ACCOUNT_SID,
            "From": number,
            "To": OUR_NUMBER,
            "Body": body,
            "NumMedia": "0",
            **more,
        }
        signature = self._validator.compute_signature(f"{self.url}/sms/inbound", form)
        response = self.http.post("/sms/inbound", data=form, headers={"X-Twilio-Signature": signature})
        assert response.status_code == 200, response.status_code
        return sid

    def answered(self, number: str) -> bool:
        """Nothing from this number waits for an answer, and no answer to it waits to be sent."""
        [(waiting,)] = self.rows(
            """
            SELECT count(*) FROM conversation c
            WHERE c.channel = 'sms' AND c.sender = %s AND (
                EXISTS (SELECT FROM inbound i LEFT JOIN turn t ON t.id = i.turn_id
                        WHERE i.conversation_id = c.id AND (t.id IS NULL OR t.status = 'open'))
                OR EXISTS (SELECT FROM outbox o
                           WHERE o.conversation_id = c.id AND o.status IN ('queued', 'sending')))
            """,
            number,
        )
        return not waiting

    def escalations(self, number: str) -> list[str]:
        return [
            reason
            for (reason,) in self.rows(
                """SELECT e.reason FROM escalation e JOIN conversation c ON c.id = e.conversation_id
                   WHERE c.sender = %s ORDER BY e.id""",
                number,
            )
        ]


@contextmanager
def running(home: Path) -> Iterator[Stack]:
    """A fresh database in `home` (its model is kept) and all processes, until the end of the block."""
    with TwilioSimulator(ACCOUNT_SID, AUTH_TOKEN) as simulator, _running(Stack(home, simulator)) as stack:
        yield stack


@contextmanager
def running_as_cloned(home: Path) -> Iterator[Stack]:
    """The same with no account of Twilio: with what a first `make run` has."""
    with _running(Stack(home, None)) as stack:
        yield stack


@contextmanager
def _running(stack: Stack) -> Iterator[Stack]:
    stack.command("db", "reset", "--yes")
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


class Handset:
    """Somebody's telephone: writes to us and reads what came back."""

    def __init__(self, stack: Stack, number: str) -> None:
        self.stack = stack
        self.number = number

    def send(self, body: str, **more: str) -> str:
        return self.stack.text_from(self.number, body, **more)

    def say(self, body: str, **more: str) -> str:
        """Sends a text, waits until it is answered and returns the new texts that came back, joined."""
        before = len(self.received)
        self.send(body, **more)
        wait_for(f"an answer to {body!r}", lambda: self.stack.answered(self.number))
        return "\n".join(self.received[before:])

    @property
    def received(self) -> list[str]:
        return [message.body for message in self.stack.simulator.messages if message.to == self.number]
