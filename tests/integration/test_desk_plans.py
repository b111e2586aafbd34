"""Plans that wait for a person, decided on the desk API."""

import pytest
from sqlalchemy import select

from servicing.audit.models import AuditEvent
from tests.integration.test_plans import DANA, keep, ready
from tests.support.desk import body, problem

LOAN = "4000012301"


@pytest.fixture
async def waiting(runtime) -> str:
    """The path of Dana's plan, which waits since what happened goes on."""
    kept = await keep(runtime, await ready(runtime, DANA, over="no", until="unknown"))
    assert kept.arrangement.status == "pending_approval"
    return f"/loans/{LOAN}/arrangements/{kept.arrangement.id}"


async def test_approved_it_holds_and_is_listed_so(desk, waiting):
    caller = await desk.caller("specialist")
    assert body(await caller.post(f"{waiting}/approve"))["status"] == "active"
    [listed] = body(await caller.get(f"/loans/{LOAN}/arrangements"))["items"]
    assert (listed["kind"], listed["status"]) == ("repayment_plan", "active")
    assert problem(await caller.post(f"{waiting}/approve"), 409)


async def test_refused_it_ends_and_the_reason_is_kept(desk, runtime, waiting):
    caller = await desk.caller("specialist")
    assert (
        body(await caller.post(f"{waiting}/refuse", json={"reason": "Income was not shown."}))["status"] == "cancelled"
    )
    async with runtime.sessions() as session:
        detail = await session.scalar(select(AuditEvent.detail).where(AuditEvent.action == "arrangement:refuse"))
    assert detail["note"] == "Income was not shown."


async def test_changed_terms_are_the_changers_and_hold_within_their_limits(desk, waiting):
    caller = await desk.caller("specialist")
    changed = body(await caller.post(f"{waiting}/change", json={"months": 3}))
    assert (changed["status"], len(changed["installments"])) == ("active", 3)


async def test_terms_that_cannot_be_are_said_so(desk, waiting):
    caller = await desk.caller("specialist")
    assert problem(await caller.post(f"{waiting}/change", json={"monthly": "1.00"}), 409)
    assert problem(await caller.post(f"{waiting}/change", json={"months": 0}), 422)


async def test_a_plan_of_another_loan_is_not_there(desk, waiting):
    caller = await desk.caller("supervisor")
    elsewhere = waiting.replace(LOAN, "4000012303")
    assert problem(await caller.post(f"{elsewhere}/approve"), 404)


async def test_a_loan_shows_its_clocks(desk, waiting):
    caller = await desk.caller("specialist")
    clocks = {clock["name"]: clock for clock in body(await caller.get(f"/loans/{LOAN}"))["clocks"]}
    assert clocks["acknowledgment"]["status"] == "running"
    assert clocks["live_contact"]["source"] == "12 CFR 1024.39(a)"
