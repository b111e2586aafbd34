"""Who may call which route of the desk API."""

import re
from uuid import UUID

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from desk.access import EVERYBODY, READS, REVIEWS, WORKS
from tests.support.desk import application, problem

EXPECTED = {
    "GET /escalations": READS,
    "POST /escalations/{escalation_id}/claim": WORKS,
    "POST /escalations/{escalation_id}/release": WORKS,
    "POST /escalations/{escalation_id}/resolve": WORKS,
    "GET /conversations": READS,
    "GET /conversations/{conversation_id}": READS,
    "GET /conversations/{conversation_id}/messages": READS,
    "POST /conversations/{conversation_id}/messages": WORKS,
    "POST /conversations/{conversation_id}/hand_back": WORKS,
    "POST /conversations/{conversation_id}/protections/{protection_id}/{verdict}": WORKS,
    "POST /conversations/{conversation_id}/unlock": WORKS,
    "GET /loans/{loan_number}": READS,
    "GET /loans/{loan_number}/arrangements": READS,
    "POST /loans/{loan_number}/arrangements/{arrangement_id}/approve": WORKS,
    "POST /loans/{loan_number}/arrangements/{arrangement_id}/refuse": WORKS,
    "POST /loans/{loan_number}/arrangements/{arrangement_id}/change": WORKS,
    "GET /loans/{loan_number}/callbacks": READS,
    "POST /loans/{loan_number}/callbacks/{callback_id}/{became}": WORKS,
    "GET /loans/{loan_number}/hardships": READS,
    "GET /loans/{loan_number}/documents": READS,
    "GET /loans/{loan_number}/documents/{document_id}/files/{file_id}": READS,
    "GET /loans/{loan_number}/consents": READS,
    "GET /loans/{loan_number}/timeline": READS,
    "POST /loans/{loan_number}/protections/{protection_id}/{verdict}": WORKS,
    "GET /transcripts": REVIEWS,
    "GET /transcripts/{conversation_id}/export": REVIEWS,
    "POST /transcripts/{conversation_id}/review": REVIEWS,
    "GET /metrics/summary": EVERYBODY,
}
"""A new route has to be put down here with who may call it."""
ROLES = ("specialist", "supervisor", "compliance", "admin")
VALUES = {"conversation_id": str(UUID(int=7)), "verdict": "lift", "became": "done", "loan_number": "4100000001"}
BODY = {"text": "Hello.", "outcome": "passed", "note": "Seen.", "reason": "Asked by phone."}


def roles_of(dependant) -> list[frozenset[str]]:
    """The role checks in a route's dependencies."""
    found = [dependant.call.roles] if hasattr(dependant.call, "roles") else []
    return found + [roles for inner in dependant.dependencies for roles in roles_of(inner)]


def routes(app, prefix="/api/v1"):
    """Every route under the API, as it was declared."""
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute) and context.path.startswith(prefix):
            for method in context.methods:
                yield f"{method} {context.path.removeprefix(prefix)}", context


async def test_every_route_has_exactly_the_role_it_is_to_have(runtime):
    assert {name: roles_of(route.dependant) for name, route in routes(application(runtime))} == {
        name: [roles] for name, roles in EXPECTED.items()
    }


def call(caller: httpx.AsyncClient, name: str):
    """Calls a route with values that it understands."""
    method, path = name.split(" ")
    path = re.sub(r"\{(\w+)\}", lambda match: VALUES.get(match[1], "1"), path)
    return caller.request(method, path, json=BODY if method == "POST" else None)


@pytest.mark.parametrize("role", ROLES)
async def test_every_route_answers_its_roles_and_refuses_the_others(desk, role):
    caller = await desk.caller(role)
    for name, roles in EXPECTED.items():
        answer = await call(caller, name)
        if role in roles:
            assert answer.status_code in (200, 204, 404), (name, answer.text)
        else:
            assert role in problem(answer, 403)["detail"], name


async def test_nobody_is_answered_without_a_token(desk):
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(desk.app), base_url="http://desk.test/api/v1"
    ) as stranger:
        for name in EXPECTED:
            answer = await call(stranger, name)
            problem(answer, 401)
            assert answer.headers["www-authenticate"] == "Bearer", name
