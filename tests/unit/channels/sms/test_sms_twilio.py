"""The sender against Twilio's simulator: each way in which a send can end is told apart."""

from datetime import UTC, datetime, timedelta

import pytest

from channels.sms.twilio import (
    Accepted,
    ProviderUnavailable,
    Rejected,
    TwilioAccount,
    TwilioSender,
    Unknown,
    seconds,
)
from tests.simulators.twilio import TwilioSimulator

ACCOUNT_SID = "AC" + "1" * 32
AUTH_TOKEN = "a-token"
NUMBER = "+16145550101"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def account(url: str, **other) -> TwilioAccount:
    values = {
        "account_sid": ACCOUNT_SID,
        "auth_token": AUTH_TOKEN,
        "from_number": "+18885550100",
        "messaging_service_sid": None,
        "public_url": "https://porchlight.example/",
        "api_base_url": url,
    }
    return TwilioAccount(**(values | other))


@pytest.fixture
def simulator():
    with TwilioSimulator(ACCOUNT_SID, AUTH_TOKEN) as simulator:
        simulator.callbacks = False
        yield simulator


@pytest.fixture
async def sender(simulator):
    sender = TwilioSender(account(simulator.url))
    yield sender
    await sender.aclose()


async def test_an_accepted_text_has_twilios_id_and_names_its_row_in_the_callback(simulator, sender):
    outcome = await sender.create(NUMBER, "It's noted: $1,742.18 on Monday.", 7)
    [message] = simulator.messages
    assert outcome == Accepted(message.sid)
    assert (message.to, message.body) == (NUMBER, "It's noted: $1,742.18 on Monday.")
    assert message.callback == "https://porchlight.example/sms/status?outbox=7"
    assert message.sender == "+18885550100"


async def test_a_messaging_service_takes_the_place_of_a_number(simulator):
    sender = TwilioSender(account(simulator.url, from_number=None, messaging_service_sid="MG" + "2" * 32))
    assert isinstance(await sender.create(NUMBER, "hello", 1), Accepted)
    await sender.aclose()


async def test_when_twilio_is_busy_its_pause_is_passed_on(simulator, sender):
    simulator.fail_next("busy", retry_after=17)
    assert await sender.create(NUMBER, "hello", 1) == Rejected("http_429", permanent=False, retry_after=17.0)
    assert not simulator.messages


async def test_a_server_error_may_be_tried_again(simulator, sender):
    simulator.fail_next("broken")
    assert await sender.create(NUMBER, "hello", 1) == Rejected("http_500", permanent=False)


async def test_a_number_that_opted_out_is_refused_for_good(simulator, sender):
    simulator.opt_out(NUMBER)
    assert await sender.create(NUMBER, "hello", 1) == Rejected("21610", permanent=True)


async def test_wrong_credentials_are_refused_for_good(simulator):
    sender = TwilioSender(account(simulator.url, auth_token="another"))
    assert await sender.create(NUMBER, "hello", 1) == Rejected("20003", permanent=True)
    await sender.aclose()


async def test_a_lost_answer_is_unknown_and_the_text_can_be_found(simulator, sender):
    simulator.fail_next("answer_lost")
    assert isinstance(await sender.create(NUMBER, "hello", 1), Unknown)
    [message] = simulator.messages
    assert await sender.find(NUMBER, "hello", LONG_AGO) == [message.sid]


async def test_a_connection_lost_before_it_was_accepted_is_unknown_and_nothing_is_found(simulator, sender):
    simulator.fail_next("connection_lost")
    assert isinstance(await sender.create(NUMBER, "hello", 1), Unknown)
    assert await sender.find(NUMBER, "hello", LONG_AGO) == []


async def test_nobody_listening_means_that_nothing_was_taken():
    sender = TwilioSender(account("http://127.0.0.1:9"))
    assert await sender.create(NUMBER, "hello", 1) == Rejected("unreachable", permanent=False)
    with pytest.raises(ProviderUnavailable):
        await sender.find(NUMBER, "hello", LONG_AGO)
    await sender.aclose()


async def test_finding_looks_at_number_words_and_time_through_every_page(simulator, sender):
    await sender.create(NUMBER, "the one we look for", 1)
    for count in range(60):
        await sender.create(NUMBER, f"another {count}", 2 + count)
    await sender.create("+13125550102", "the one we look for", 99)
    wanted = simulator.messages[0]
    assert await sender.find(NUMBER, "the one we look for", LONG_AGO) == [wanted.sid]
    later = datetime.now(UTC) + timedelta(hours=1)
    assert await sender.find(NUMBER, "the one we look for", later) == []
    assert simulator.requests["GET"] >= 4


@pytest.mark.parametrize(
    ("header", "expected"),
    [("12", 12.0), (None, None), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-3", None)],
)
def test_a_retry_after_header_counts_when_it_is_in_seconds(header, expected):
    assert seconds(header) == expected
