"""`porchlight chat` against the app that runs, with its input from a pipe."""

import io
import os
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from porchlight.terminal_chat import run
from servicing.seed.samples import describe
from tests.support.values import DATA_KEY, SERVICER
from tests.support.webchat import WebChatServer


@pytest.fixture
def server(database: str) -> Iterator[WebChatServer]:
    with WebChatServer(database, DATA_KEY, SERVICER) as server:
        yield server


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Iterator:
    """Types lines into the standard input, which then ends."""
    pipes: list[io.TextIOWrapper] = []

    def type_lines(*lines: str) -> None:
        reading, writing = os.pipe()
        with os.fdopen(writing, "w") as keyboard:
            keyboard.write("".join(f"{line}\n" for line in lines))
        pipes.append(os.fdopen(reading))
        monkeypatch.setattr("sys.stdin", pipes[-1])

    yield type_lines
    for pipe in pipes:
        pipe.close()


def settings_for(port: int) -> SimpleNamespace:
    return SimpleNamespace(porchlight_host="127.0.0.1", porchlight_port=port)


def test_what_is_typed_is_answered_before_it_ends(server, type_in, capsys):
    type_in("hi i got behind last month")
    run(settings_for(server.port), "web")
    printed = " ".join(capsys.readouterr().out.split())
    assert "assistant: " in printed
    assert "You wrote: hi i got behind last month" in printed


def test_answers_on_offer_are_numbered_and_taken_by_their_number(server, type_in, capsys):
    type_in("choices please", "2")
    run(settings_for(server.port), "web")
    printed = capsys.readouterr().out
    assert "  1 Yes, that is right\n  2 Change it\n" in printed
    assert "You wrote: Change it" in printed


def test_texts_go_through_the_simulated_phone_as_the_first_sample_borrower(database, type_in, capsys):
    type_in("hi i got behind", "and one more thing")
    with WebChatServer(database, DATA_KEY, SERVICER, phone=True) as server:
        run(settings_for(server.port), "sms")
    printed = capsys.readouterr()
    assert describe()[0].phone in printed.err
    said = " ".join(printed.out.split())
    assert said.index("You wrote: hi i got behind") < said.index("You wrote: and one more thing")


def test_without_an_app_it_says_what_to_do(server, type_in):
    server.stop()
    type_in("hello")
    with pytest.raises(SystemExit) as ended:
        run(settings_for(server.port), "web")
    assert str(ended.value) == f"Nothing answers at {server.url}: start Porchlight with `make run` first."


def test_without_a_simulated_phone_it_says_so(server, type_in):
    type_in("hello")
    with pytest.raises(SystemExit) as ended:
        run(settings_for(server.port), "sms", "+16145550101")
    assert "only there in development" in str(ended.value)
