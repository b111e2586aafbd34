"""Processes are killed and frozen in turn while twenty people arrange a payment.

What must hold afterwards: each message answered once and in order, no arrangement twice, no text accepted twice
by the provider but those that are marked, and evidence that verifies.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from tests.support.borrowers import Somebody, people_behind
from tests.support.stack import ROOT, Handset, Stack, running, wait_for

pytestmark = pytest.mark.timeout(1800)
PEOPLE = 20
PROCESSES = ("app", "worker", "rasa", "actions", "postgres")
FROZEN_SECONDS = {"app": 4.0, "worker": 16.0, "rasa": 10.0, "actions": 10.0, "postgres": 6.0}
"""Longer than a lease (12 s) for the worker, so that a turn of its is taken over and it wakes up too late."""
THINKING_SECONDS = 1.0
"""Between one answer and a person's next text."""
SCRIPT = ("hi i got behind last month", "{last_four} {zip}", "i can pay all of it on friday", "yes", "thank you")


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    with running(Path(os.environ.get("TEST_HOME", ROOT / ".porchlight" / "test"))) as stack:
        yield stack


class Chaos(threading.Thread):
    """Kills, then freezes, each process in turn, and lets the product recover in between."""

    def __init__(self, stack: Stack) -> None:
        super().__init__()
        self.stack = stack
        self.done: list[str] = []
        self.over = threading.Event()

    def run(self) -> None:
        try:
            for name in PROCESSES:
                time.sleep(2)
                os.kill(self._pid(name), signal.SIGKILL)
                self.done.append(f"killed {name}")
                wait_for("recovery", self.stack.is_ready, 90, every=0.5)
            for name, seconds in FROZEN_SECONDS.items():
                time.sleep(1)
                self._freeze(name, seconds)
                self.done.append(f"froze {name}")
        finally:
            self.over.set()

    def _freeze(self, name: str, seconds: float) -> None:
        """Stops the process with all its children (PostgreSQL's backends), and lets them go on after a while."""
        process = psutil.Process(self._pid(name))
        family = [process, *process.children(recursive=True)]
        for member in family:
            member.suspend()
        time.sleep(seconds)
        for member in family:
            with suppress(psutil.NoSuchProcess):
                member.resume()

    def _pid(self, name: str) -> int:
        return wait_for(f"a running {name}", lambda: alive(self.stack.pid(name)), 30)


def alive(pid: int) -> int | None:
    return pid if psutil.pid_exists(pid) else None


@contextmanager
def second_worker(stack: Stack) -> Iterator[None]:
    """Another worker beside the supervised one, to take over when that is frozen."""
    process = subprocess.Popen(
        [sys.executable, "-m", "porchlight", "serve", "worker"],
        cwd=ROOT,
        env=stack.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield
    process.terminate()
    process.wait(20)


def converse(stack: Stack, person: Somebody, over: threading.Event) -> int:
    """One person's texts, each sent when the one before is answered, until the chaos is over; gives their number."""
    handset = Handset(stack, person.phone)
    script = chain(SCRIPT, repeat("how much do i owe"))
    for number, line in enumerate(script):
        if number >= len(SCRIPT) and over.is_set():
            return number
        body = line.format(last_four=person.last_four, zip=person.zip)
        deliver(handset, body, f"SM{person.loan_number}{number:022d}")
        wait_for(f"an answer to {line!r}", lambda: answered(stack, person.phone), 180, every=0.3)
        time.sleep(THINKING_SECONDS)
    raise AssertionError("the chaos never ended")


def deliver(handset: Handset, body: str, sid: str) -> None:
    """As a provider with a fallback does: the same message again until we say that we have it."""

    def delivered() -> bool:
        try:
            handset.send(body, sid=sid)
        except (httpx.HTTPError, AssertionError):
            return False
        return True

    wait_for("delivery", delivered, 120, every=0.3)


def answered(stack: Stack, phone: str) -> bool:
    try:
        return stack.answered(phone)
    except psycopg.Error:
        return False


@dataclass(frozen=True)
class Aftermath:
    people: list[Somebody]
    sent: int


@pytest.fixture(scope="module")
def aftermath(stack):
    people = people_behind(stack, PEOPLE)
    chaos = Chaos(stack)
    with second_worker(stack):
        chaos.start()
        with ThreadPoolExecutor(PEOPLE) as pool:
            sent = sum(pool.map(lambda person: converse(stack, person, chaos.over), people))
        chaos.join()
        wait_for("recovery", stack.is_ready, 90)
    assert len(chaos.done) == 2 * len(PROCESSES), chaos.done
    print(f"{sent} texts of {PEOPLE} people; {', '.join(chaos.done)}")
    return Aftermath(people, sent)


def test_each_message_is_in_one_closed_turn_with_an_outcome(stack, aftermath):
    rows = stack.rows(
        """SELECT i.provider_id, t.status, t.outcome FROM inbound i LEFT JOIN turn t ON t.id = i.turn_id"""
    )
    assert len(rows) == aftermath.sent
    assert {status for _, status, _ in rows} == {"closed"}
    outcomes = Counter(outcome for _, _, outcome in rows)
    assert set(outcomes) <= {"replied", "apologised"}, outcomes


def test_turns_were_taken_over(stack, aftermath):
    [(taken_over,)] = stack.rows("SELECT count(*) FROM turn WHERE attempt > 1")
    assert taken_over > 0


def test_each_turn_has_exactly_one_reply_after_its_messages(stack, aftermath):
    rows = stack.rows(
        """
        SELECT t.id, count(DISTINCT m.id), min(m.seq), max(heard.seq)
        FROM turn t
        LEFT JOIN message m ON m.turn_id = t.id
        JOIN inbound i ON i.turn_id = t.id
        JOIN message heard ON heard.id = i.message_id
        GROUP BY t.id
        """
    )
    assert rows
    for turn, replies, reply_seq, heard_seq in rows:
        assert replies == 1, f"turn {turn} has {replies} replies"
        assert reply_seq > heard_seq


def test_messages_are_heard_in_the_order_they_were_sent(stack, aftermath):
    for person in aftermath.people:
        heard = [
            sid
            for (sid,) in stack.rows(
                """SELECT i.provider_id FROM inbound i JOIN message m ON m.id = i.message_id
                   JOIN conversation c ON c.id = i.conversation_id WHERE c.sender = %s ORDER BY m.seq""",
                person.phone,
            )
        ]
        assert heard == sorted(heard)


def test_nobody_has_two_arrangements_and_whoever_confirmed_has_one(stack, aftermath):
    counts = Counter(loan for (loan,) in stack.rows("SELECT loan_id FROM arrangement"))
    assert set(counts.values()) <= {1}
    confirmed = stack.rows(
        """SELECT DISTINCT c.loan_id FROM message m JOIN conversation c ON c.id = m.conversation_id
           WHERE m.responses @> '[{"response": "utter_promise_recorded"}]'"""
    )
    assert {loan for (loan,) in confirmed} <= set(counts)
    assert len(counts) >= PEOPLE // 2, "most people got through"


def test_the_provider_accepted_each_text_once_but_for_those_marked(stack, aftermath):
    marked = {outbox for (outbox,) in stack.rows("SELECT id FROM outbox WHERE possible_duplicate")}
    accepted = stack.simulator.accepted_by_outbox()
    doubled = {outbox for outbox, count in accepted.items() if count > 1}
    assert doubled <= marked
    sent = {outbox for (outbox,) in stack.rows("SELECT id FROM outbox WHERE status = 'sent'")}
    assert sent == set(accepted)


def test_texts_to_one_number_left_in_order(stack, aftermath):
    marked = {outbox for (outbox,) in stack.rows("SELECT id FROM outbox WHERE possible_duplicate")}
    for person in aftermath.people:
        order = [
            message.outbox_id
            for message in stack.simulator.messages
            if message.to == person.phone and message.outbox_id not in marked
        ]
        assert order == sorted(order)


def test_the_evidence_verifies(stack, aftermath):
    assert "checked" in stack.command("transcripts", "verify")
