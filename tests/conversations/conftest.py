"""One running product for all conversations; each test has a borrower, a telephone and an address of its own."""

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from servicing.seed.loans import LOANS, SampleLoan
from tests.support.borrowers import Somebody, like
from tests.support.stack import NOW, ROOT, Stack, running
from tests.support.threads import TextThread, WebThread

_address = itertools.count(2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first conversation waits for the start, which trains the model where there is none."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.timeout(1800))


@pytest.fixture(scope="package")
def stack() -> Iterator[Stack]:
    with running(Path(os.environ.get("TEST_HOME", ROOT / ".porchlight" / "test"))) as stack:
        yield stack
        assert " 0 faults" in stack.command("transcripts", "verify"), "the evidence of every conversation holds"


@pytest.fixture
def clock(stack: Stack) -> Iterator[Stack]:
    """The product, whose business clock this test may move; it stands as before afterwards."""
    yield stack
    stack.stand_at(NOW)


@pytest.fixture
def somebody(stack: Stack) -> Somebody:
    """One month behind: owes exactly one payment of $1,742.18, due November 1."""
    return like(stack)


@pytest.fixture
def texting(stack: Stack, somebody: Somebody) -> TextThread:
    """A thread from the telephone that is on file for `somebody`."""
    return TextThread(stack, somebody)


@pytest.fixture
def chat(stack: Stack) -> Iterator[Callable[[Somebody], WebThread]]:
    """Opens web chats for somebody."""
    opened: list[WebThread] = []

    def begin(somebody: Somebody) -> WebThread:
        number = next(_address)
        opened.append(WebThread(stack, somebody, f"127.77.{number // 250}.{number % 250 + 1}"))
        return opened[-1]

    yield begin
    for thread in opened:
        thread.close()


@pytest.fixture
def chatting(chat: Callable[[Somebody], WebThread], somebody: Somebody) -> WebThread:
    """A web chat that `somebody` opened."""
    return chat(somebody)


@pytest.fixture
def texting_as(stack: Stack) -> Callable[[SampleLoan], TextThread]:
    """A thread from the telephone of a new borrower whose loan is as the sample's."""
    return lambda sample: TextThread(stack, like(stack, sample))


@pytest.fixture
def planning(texting: TextThread) -> TextThread:
    """Verified, and asked how much can be paid."""
    answer = texting.verify("i want to arrange a payment")
    assert texting.asks_for == "promise_amount", answer
    return texting


@pytest.fixture
def confirming(planning: TextThread) -> TextThread:
    """Asked whether $1,742.18 on Friday, November 27, is right."""
    answer = planning.say("all of it on friday")
    assert planning.asks_for == "promise_confirmed", answer
    return planning


@pytest.fixture
def promised(confirming: TextThread) -> TextThread:
    """Has planned to pay $1,742.18 on Friday, November 27."""
    answer = confirming.say("yes")
    assert "utter_promise_recorded" in answer.responses, answer
    return confirming


def sample(number: int) -> SampleLoan:
    """The sample loan of this place in docs/sample-borrowers.md, from 1."""
    return LOANS[number - 1]
