"""Twilio's posts to us: nothing unsigned is believed, nothing is heard twice, and late news changes little."""

import asyncio
import secrets
import socket
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from channels.sms.outbox import send_due
from channels.sms.twilio import TwilioAccount, TwilioSender
from channels.sms.webhook import router
from servicing.consent import service as consent
from servicing.escalation.models import Escalation
from servicing.message.models import DeliveryEvent, Message, MessageText, SealedOriginal
from servicing.turn.models import Inbound
from tests.simulators.twilio import TwilioSimulator
from tests.support.sms import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    NUMBER,
    OUR_NUMBER,
    answer_with,
    events,
    exchange,
    outbox,
    row,
)

PUBLIC_URL = "https://porchlight.example"
SIGNER = RequestValidator(AUTH_TOKEN)


def text_form(body: str, **more: str) -> dict[str, str]:
    return {
        "MessageSid": "SM" + secrets.token_hex(16),
        "AccountSid": ACCOUNT_SID,
        "From": NUMBER,
        "To": OUR_NUMBER,
        "Body": body,
        "NumMedia": "0",
        **more,
    }


@asynccontextmanager
async def client(runtime, auth_token: str | None = AUTH_TOKEN):
    app = FastAPI()
    app.include_router(router(runtime, PUBLIC_URL, auth_token))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://10.0.0.9:8000") as http:
        yield http


@pytest.fixture
async def http(runtime):
    async with client(runtime) as http:
        yield http


async def post(http, form: dict[str, str], path: str = "/sms/inbound", signature: str | None = None):
    signature = signature or SIGNER.compute_signature(PUBLIC_URL + path, form)
    return await http.post(path, data=form, headers={"X-Twilio-Signature": signature})


async def heard(runtime) -> list[str]:
    async with runtime.sessions.begin() as session:
        query = select(MessageText.text).join(Message, Message.id == MessageText.message_id)
        return list(await session.scalars(query.where(Message.author == "borrower").order_by(Message.id)))


async def test_a_signed_text_is_heard_and_answered_with_an_empty_response(runtime, http):
    response = await post(http, text_form("hi i got behind last month"))
    assert (response.status_code, response.text) == (200, "<Response/>")
    assert response.headers["content-type"].startswith("text/xml")
    assert await heard(runtime) == ["hi i got behind last month"]


async def test_an_unsigned_or_wrongly_signed_text_is_refused(runtime, http):
    form = text_form("hi")
    for signature in ("", "AAAA", SIGNER.compute_signature("https://elsewhere.example/sms/inbound", form), "é"):
        headers = {"X-Twilio-Signature": signature.encode()} if signature else {}
        response = await http.post("/sms/inbound", data=form, headers=headers)
        assert response.status_code == 403
    assert await heard(runtime) == []


async def test_a_changed_field_breaks_the_signature(runtime, http):
    form = text_form("hi")
    signature = SIGNER.compute_signature(PUBLIC_URL + "/sms/inbound", form)
    response = await post(http, {**form, "From": "+12145550101"}, signature=signature)
    assert response.status_code == 403
    assert await heard(runtime) == []


@pytest.mark.parametrize("token", [None, ""])
async def test_without_a_token_nothing_can_be_checked_and_everything_is_refused(runtime, token):
    async with client(runtime, token) as http:
        form = text_form("hi")
        for key in (AUTH_TOKEN, ""):
            signature = RequestValidator(key).compute_signature(PUBLIC_URL + "/sms/inbound", form)
            assert (await post(http, form, signature=signature)).status_code == 403
    assert await heard(runtime) == []


async def test_the_same_id_twice_is_one_message(runtime, http):
    form = text_form("hi")
    assert [(await post(http, form)).status_code for _ in range(3)] == [200, 200, 200]
    assert await heard(runtime) == ["hi"]


async def test_the_same_id_at_the_same_time_is_one_message(runtime, http):
    form = text_form("hi")
    answers = await asyncio.gather(*(post(http, form) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert await heard(runtime) == ["hi"]


async def test_a_picture_without_words_is_media(runtime, http, session):
    response = await post(http, text_form("", NumMedia="2", MediaUrl0="https://api.twilio.example/0"))
    assert response.status_code == 200
    inbound = (await session.scalars(select(Inbound))).one()
    assert (inbound.kind, inbound.media_count) == ("media", 2)


async def test_stop_in_the_middle_of_anything_is_confirmed_once(runtime, http):
    await post(http, text_form("hi"))
    for body in ("STOP", " stop. "):
        await post(http, text_form(body))
    confirmations = [each for each in await outbox(runtime) if each.purpose == "opt_out_confirmation"]
    assert len(confirmations) == 1


async def test_where_twilio_has_confirmed_an_opt_out_we_are_silent(runtime, http):
    await post(http, text_form("Stop", OptOutType="STOP"))
    async with runtime.sessions.begin() as session:
        assert (await consent.state(session, NUMBER)).consent == "withdrawn"
    assert await outbox(runtime) == []


async def test_what_the_text_held_back_is_kept_sealed_and_apart(runtime, http, session):
    await post(http, text_form("my social is 078-05-1120"))
    assert await heard(runtime) == ["my social is [ssn]"]
    sealed = (await session.scalars(select(SealedOriginal))).one()
    assert b"078-05-1120" not in sealed.sealed
    assert runtime.vault.open("message", sealed.sealed) == "my social is 078-05-1120"


async def test_a_null_character_does_not_lose_the_text(runtime, http):
    assert (await post(http, text_form("be\0hind"))).status_code == 200
    assert await heard(runtime) == ["behind"]


async def test_short_codes_are_taken_and_left_alone(runtime, http):
    assert (await post(http, text_form("your ride is here", From="72345"))).status_code == 200
    assert await heard(runtime) == []


@pytest.mark.parametrize("missing", ["MessageSid", "From"])
async def test_a_post_without_an_id_or_a_sender_is_no_text(runtime, http, missing):
    form = text_form("hi")
    del form[missing]
    assert (await post(http, form)).status_code == 400


async def test_too_much_is_not_read(http):
    assert (await post(http, text_form("x" * 70_000))).status_code == 413


def status_form(sid: str, status: str, code: str | None = None) -> dict[str, str]:
    form = {"MessageSid": sid, "MessageStatus": status, "From": OUR_NUMBER, "To": NUMBER}
    return {**form, "ErrorCode": code} if code else form


async def report(http, outbox_id: int, sid: str, status: str, code: str | None = None) -> int:
    path = f"/sms/status?outbox={outbox_id}"
    return (await post(http, status_form(sid, status, code), path)).status_code


@pytest.fixture
async def sending(runtime):
    """A text that Twilio has accepted, and whose worker was lost before it could write that down."""
    written = await exchange(runtime)
    with TwilioSimulator(ACCOUNT_SID, AUTH_TOKEN) as twilio:
        twilio.callbacks = False
        twilio.fail_next("answer_lost")
        sender = TwilioSender(TwilioAccount(ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, None, PUBLIC_URL, twilio.url))
        await send_due(runtime, sender, "one")
        await sender.aclose()
        assert (await row(runtime, written.id)).status == "sending"
        return written.id, twilio.messages[0].sid


async def test_a_callback_settles_a_send_whose_answer_was_lost(runtime, http, sending):
    outbox_id, sid = sending
    assert await report(http, outbox_id, sid, "sent") == 204
    sent = await row(runtime, outbox_id)
    assert (sent.status, sent.provider_sid, sent.sending_since) == ("sent", sid, None)


@pytest.mark.parametrize("order", [("queued", "sent", "delivered"), ("delivered", "queued", "sent")])
async def test_statuses_in_any_order_are_all_kept_and_end_alike(runtime, http, sending, order):
    outbox_id, sid = sending
    for status in (*order, order[0]):
        await report(http, outbox_id, sid, status)
    assert (await row(runtime, outbox_id)).status == "sent"
    assert await events(runtime, outbox_id) == list(order)


async def test_what_was_delivered_does_not_fail_afterwards(runtime, http, sending, session):
    outbox_id, sid = sending
    await report(http, outbox_id, sid, "delivered")
    await report(http, outbox_id, sid, "failed", "30008")
    assert (await row(runtime, outbox_id)).status == "sent"
    assert await session.scalar(select(func.count()).select_from(Escalation)) == 0


async def test_a_text_that_never_arrived_is_a_persons_case_once(runtime, http, sending):
    outbox_id, sid = sending
    for _ in range(2):
        await report(http, outbox_id, sid, "undelivered", "30003")
    await report(http, outbox_id, sid, "sent")
    failed = await row(runtime, outbox_id)
    assert (failed.status, failed.error_code) == ("failed", "30003")
    async with runtime.sessions.begin() as session:
        [escalation] = await session.scalars(select(Escalation))
    assert escalation.reason == "system_failure"
    assert "30003" in escalation.summary


async def test_a_failure_of_one_copy_does_not_undo_the_other(runtime, http, sending):
    outbox_id, sid = sending
    await report(http, outbox_id, sid, "sent")
    await report(http, outbox_id, "SM" + "f" * 32, "failed", "30005")
    assert (await row(runtime, outbox_id)).status == "sent"


async def test_a_block_that_comes_as_a_status_is_known(runtime, http, sending):
    outbox_id, sid = sending
    await report(http, outbox_id, sid, "failed", "21610")
    async with runtime.sessions.begin() as session:
        assert (await consent.state(session, NUMBER)).provider_blocked


async def test_an_unsigned_status_or_one_signed_for_another_row_is_refused(runtime, http, sending, session):
    outbox_id, sid = sending
    form = status_form(sid, "failed", "30003")
    path = f"/sms/status?outbox={outbox_id}"
    elsewhere = SIGNER.compute_signature(f"{PUBLIC_URL}/sms/status?outbox={outbox_id + 1}", form)
    assert (await post(http, form, path, signature=elsewhere)).status_code == 403
    assert (await http.post(path, data=form)).status_code == 403
    assert await session.scalar(select(func.count()).select_from(DeliveryEvent)) == 0


@pytest.mark.parametrize("outbox_id", [10**9, 10**30])
async def test_a_status_of_a_row_that_is_not_there_is_taken_and_forgotten(runtime, http, session, outbox_id):
    assert await report(http, outbox_id, "SM" + "a" * 32, "sent") == 204
    assert await session.scalar(select(func.count()).select_from(DeliveryEvent)) == 0


@pytest.mark.parametrize(("outbox_id", "sid", "status"), [("", "SM1", "sent"), ("1", "", "sent"), ("1", "SM1", "")])
async def test_a_status_that_names_nothing_is_refused(runtime, http, outbox_id, sid, status):
    assert (await post(http, status_form(sid, status), f"/sms/status?outbox={outbox_id}")).status_code == 400


async def test_all_the_way_through_twilio_and_back(runtime):
    """Our webhook on a real port, Twilio's simulator posting to it: a text, its answer, its delivery."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    app = FastAPI()
    app.include_router(router(runtime, url, AUTH_TOKEN))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    with TwilioSimulator(ACCOUNT_SID, AUTH_TOKEN) as twilio:
        form = text_form("hi")
        signature = SIGNER.compute_signature(f"{url}/sms/inbound", form)
        async with httpx.AsyncClient() as http:
            answer = await http.post(f"{url}/sms/inbound", data=form, headers={"X-Twilio-Signature": signature})
        assert answer.status_code == 200
        written = await answer_with(runtime, "Hello.")
        sender = TwilioSender(TwilioAccount(ACCOUNT_SID, AUTH_TOKEN, OUR_NUMBER, None, url, twilio.url))
        await send_due(runtime, sender, "one")
        await sender.aclose()
        async with asyncio.timeout(20):
            while "delivered" not in await events(runtime, written.id):
                await asyncio.sleep(0.05)
    assert sorted(await events(runtime, written.id)) == ["accepted", "delivered", "sent"]
    assert (await row(runtime, written.id)).status == "sent"
    server.should_exit = True
    await serving
