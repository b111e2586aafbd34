"""The desk's API and pages: who may read what, what they read, and the trace that each look leaves."""

from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from sqlalchemy import select, update

from desk.access import COOKIE, SignInNeeded
from desk.api import router as api_router
from desk.pages import router as pages_router
from desk.problems import install
from servicing.audit.models import AuditEvent
from servicing.clock.service import machine_now
from servicing.escalation.service import open_escalation
from servicing.seed.samples import STAFF_LOGINS
from servicing.user import service as users
from servicing.user import tries
from servicing.user.models import SignInTry
from tests.support.desk import NO_PAPERS
from tests.support.sms import NUMBER, answer_with, conversation_of, write_in
from tests.support.values import NOW

SPECIALIST, COMPLIANCE, ADMIN = (
    next(login for login in STAFF_LOGINS if login.role == role) for role in ("specialist", "compliance", "admin")
)


@pytest.fixture
async def http(runtime):
    app = FastAPI()
    install(app)
    app.include_router(api_router(runtime, NO_PAPERS))
    app.include_router(pages_router(runtime, secure_cookie=False))

    @app.exception_handler(SignInNeeded)
    async def sign_in(_request: Request, _error: Exception) -> RedirectResponse:
        return RedirectResponse("/desk/sign-in", status_code=303)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk.test") as http:
        yield http


@pytest.fixture
def bearer(runtime):
    """Gives the headers of a caller with this role."""

    async def headers(role: str) -> dict[str, str]:
        async with runtime.sessions.begin() as session:
            user = await users.create(session, f"{role}@api.invalid", f"The {role}", role, None)
            token = await users.create_token(session, user, "bearer", None)
        return {"Authorization": f"Bearer {token}"}

    return headers


@pytest.fixture
async def thread(runtime) -> UUID:
    """A text and its answer, and two escalations: one due soon, one later."""
    await write_in(runtime, "hi my last four is 4417")
    await answer_with(runtime, "Hello.")
    async with runtime.sessions.begin() as session:
        conversation = await conversation_of(session, NUMBER)
        for reason, priority in (("complaint", "normal"), ("crisis", "urgent")):
            await open_escalation(
                session,
                runtime,
                reason=reason,
                summary=f"Heard: {reason}.",
                now=NOW,
                conversation_id=conversation.id,
                priority=priority,
            )
        return conversation.id


@pytest.fixture
def audited(runtime):
    """Gives what staff did, as (actor, action, subject)."""

    async def read(action: str) -> list[tuple[str, str]]:
        async with runtime.sessions.begin() as session:
            rows = await session.execute(
                select(AuditEvent.actor, AuditEvent.subject)
                .where(AuditEvent.action == action, AuditEvent.stream == "staff")
                .order_by(AuditEvent.id)
            )
            return [(actor, subject) for actor, subject in rows]

    return read


class TestApi:
    async def test_without_a_token_there_is_no_answer(self, http, thread):
        for path in ("/api/v1/escalations", f"/api/v1/conversations/{thread}"):
            answer = await http.get(path)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"
        assert (await http.get("/api/v1/escalations", headers={"Authorization": "Bearer x"})).status_code == 401

    async def test_an_admin_reads_no_conversation(self, http, thread, bearer):
        headers = await bearer("admin")
        for path in ("/api/v1/escalations", f"/api/v1/conversations/{thread}"):
            assert (await http.get(path, headers=headers)).status_code == 403

    async def test_a_revoked_token_opens_nothing(self, http, runtime, bearer):
        headers = await bearer("specialist")
        async with runtime.sessions.begin() as session:
            await users.revoke(session, headers["Authorization"].removeprefix("Bearer "))
        assert (await http.get("/api/v1/escalations", headers=headers)).status_code == 401

    @pytest.mark.parametrize("role", ["specialist", "supervisor", "compliance"])
    async def test_the_queue_is_by_due_time_and_names_no_loan_before_verification(self, http, thread, bearer, role):
        answer = await http.get("/api/v1/escalations", headers=await bearer(role))
        items = answer.json()["items"]
        assert [item["reason"] for item in items] == ["crisis", "complaint"]
        assert items[0]["conversation_id"] == str(thread)
        assert items[0]["loan_number"] is None
        assert set(items[0]) == {
            "id",
            "conversation_id",
            "loan_number",
            "reason",
            "priority",
            "status",
            "summary",
            "opened_at",
            "due_at",
            "claimed_by",
        }

    async def test_the_queue_can_be_narrowed_to_a_reason_and_a_status(self, http, thread, bearer):
        headers = await bearer("specialist")
        found = (await http.get("/api/v1/escalations?reason=crisis&status=open", headers=headers)).json()
        assert [item["reason"] for item in found["items"]] == ["crisis"]
        assert (await http.get("/api/v1/escalations?status=resolved", headers=headers)).json()["items"] == []
        assert (await http.get("/api/v1/escalations?status=lost", headers=headers)).status_code == 422

    async def test_a_long_queue_is_read_page_by_page_without_gaps(self, http, runtime, bearer):
        async with runtime.sessions.begin() as session:
            for number in range(60):
                await open_escalation(
                    session, runtime, reason=f"reason_{number}", summary="One of many.", now=NOW, loan_id=1
                )
        headers = await bearer("specialist")
        first = (await http.get("/api/v1/escalations", headers=headers)).json()
        rest = (await http.get("/api/v1/escalations", params={"cursor": first["next"]}, headers=headers)).json()
        seen = [item["reason"] for item in (*first["items"], *rest["items"])]
        assert len(first["items"]) == 50
        assert rest["next"] is None
        assert sorted(seen) == sorted(f"reason_{number}" for number in range(60))

    async def test_a_cursor_that_was_made_up_is_refused(self, http, bearer):
        answer = await http.get("/api/v1/escalations?cursor=bm9uc2Vuc2U=", headers=await bearer("specialist"))
        assert answer.status_code == 404

    async def test_a_thread_is_read_with_its_evidence_and_masked(self, http, thread, bearer):
        headers = await bearer("compliance")
        view = (await http.get(f"/api/v1/conversations/{thread}", headers=headers)).json()
        assert view["channels"] == ["sms"]
        assert view["verified"] is False
        messages = (await http.get(f"/api/v1/conversations/{thread}/messages", headers=headers)).json()["items"]
        assert [message["author"] for message in messages] == ["borrower", "assistant"]
        assert "4417" not in messages[0]["text"]
        assert "[last_four]" in messages[0]["text"]
        assert messages[1]["delivery"] == "queued"
        assert messages[0]["evidence"]["position"] < messages[1]["evidence"]["position"]

    async def test_a_thread_that_is_not_there(self, http, bearer):
        headers = await bearer("specialist")
        unknown = f"/api/v1/conversations/{UUID(int=1)}"
        assert (await http.get(unknown, headers=headers)).status_code == 404
        assert (await http.get(f"{unknown}/messages", headers=headers)).status_code == 404
        assert (await http.get("/api/v1/conversations/1/messages", headers=headers)).status_code == 422

    async def test_each_look_is_in_the_audit_trail_with_who_took_it(self, http, thread, bearer, audited):
        headers = await bearer("specialist")
        await http.get("/api/v1/escalations", headers=headers)
        await http.get(f"/api/v1/conversations/{thread}", headers=headers)
        await http.get(f"/api/v1/conversations/{thread}/messages", headers=headers)
        [(lister, _)] = await audited("escalation:list")
        assert await audited("conversation:view") == [(lister, f"conversation:{thread}")]
        assert await audited("conversation:read") == [(lister, f"conversation:{thread}")]
        assert lister.startswith("user:")


class TestPages:
    async def sign_in(self, http, login=SPECIALIST, password: str | None = None) -> httpx.Response:
        form = {"email": login.email, "password": password or login.password}
        return await http.post("/desk/sign-in", data=form)

    async def test_a_page_without_a_session_leads_to_the_sign_in(self, http, thread):
        for path in ("/desk", f"/desk/conversations/{thread}"):
            answer = await http.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in")

    async def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(self, http, audited):
        answer = await self.sign_in(http)
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith(COOKIE)
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert len(await audited("desk:sign_in")) == 1

    async def test_a_wrong_password_is_refused_as_an_unknown_address_is(self, http, audited):
        wrong = await self.sign_in(http, password="not-the-password")
        unknown = await http.post("/desk/sign-in", data={"email": "no@body.example", "password": "not-the-password"})
        assert wrong.status_code == unknown.status_code == 401
        assert wrong.text == unknown.text
        assert "set-cookie" not in wrong.headers
        assert [actor for actor, _ in await audited("desk:sign_in_refused")] == ["anonymous"] * 2

    async def test_after_five_wrong_tries_the_right_password_opens_nothing_for_a_while(self, http, runtime):
        for _ in range(5):
            await self.sign_in(http, password="not-the-password")
        locked = await self.sign_in(http)
        assert locked.status_code == 401
        assert (await self.sign_in(http, ADMIN)).status_code == 303
        async with runtime.sessions.begin() as session:
            await session.execute(update(SignInTry).values(at=machine_now() - tries.WINDOW))
        assert (await self.sign_in(http)).status_code == 303

    async def test_many_addresses_from_one_network_are_one_guesser(self, http):
        for number in range(tries.BY_NETWORK):
            await http.post("/desk/sign-in", data={"email": f"{number}@body.example", "password": "not-the-password"})
        assert (await self.sign_in(http)).status_code == 401

    async def test_the_queue_shows_what_waits_and_leads_to_the_thread(self, http, thread, audited):
        await self.sign_in(http)
        queue = await http.get("/desk")
        assert queue.text.index("crisis") < queue.text.index("complaint")
        assert f"/desk/conversations/{thread}" in queue.text
        page = await http.get(f"/desk/conversations/{thread}")
        assert "Hello." in page.text
        assert "4417" not in page.text
        assert [subject for _, subject in await audited("conversation:read")] == [f"conversation:{thread}"]

    async def test_what_a_borrower_wrote_is_text_on_the_page(self, http, runtime):
        await write_in(runtime, "<script>alert(1)</script>")
        async with runtime.sessions.begin() as session:
            conversation = await conversation_of(session, NUMBER)
        await self.sign_in(http)
        page = await http.get(f"/desk/conversations/{conversation.id}")
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"

    async def test_an_admin_signs_in_and_sees_no_conversation(self, http, thread):
        await self.sign_in(http, ADMIN)
        assert (await http.get("/desk")).status_code == 403
        assert (await http.get(f"/desk/conversations/{thread}")).status_code == 403

    async def test_the_session_reads_the_api_too(self, http, thread):
        await self.sign_in(http, COMPLIANCE)
        assert (await http.get("/api/v1/escalations")).status_code == 200

    async def test_after_signing_out_the_old_cookie_opens_nothing(self, http):
        await self.sign_in(http)
        cookie = http.cookies[COOKIE]
        await http.post("/desk/sign-out")
        http.cookies.set(COOKIE, cookie)
        assert (await http.get("/desk")).headers["location"] == "/desk/sign-in"
