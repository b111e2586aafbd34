"""Staff accounts: sign-in, tokens, and how both end."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from servicing.audit.models import AuditEvent
from servicing.loan.models import Loan
from servicing.specialist.service import assigned
from servicing.user import service
from servicing.user.models import Token, User

PASSWORD = "correct horse battery"


@pytest.fixture
async def rosa(session):
    return await service.create(session, "Rosa@Lantern.example ", "Rosa Diaz", "supervisor", PASSWORD)


async def test_an_account_opens_with_its_address_in_any_case_and_its_password(session, rosa):
    assert await service.authenticate(session, "ROSA@lantern.example", PASSWORD) is rosa
    assert await service.authenticate(session, rosa.email, PASSWORD + " ") is None
    assert await service.authenticate(session, "nobody@lantern.example", PASSWORD) is None


async def test_the_password_is_kept_as_an_argon2id_hash_alone(session, rosa):
    assert rosa.password_hash.startswith("$argon2id$")
    assert PASSWORD not in rosa.password_hash


async def test_an_account_without_a_password_opens_by_token_only(session):
    robot = await service.create(session, "export@lantern.example", "Nightly export", "compliance", None)
    assert await service.authenticate(session, robot.email, "") is None
    token = await service.create_token(session, robot, "bearer", None)
    assert await service.by_token(session, token, "bearer") is robot


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"email": "rosa"}, "e-mail"),
        ({"role": "wizard"}, "role"),
        ({"name": " "}, "name"),
        ({"password": "short"}, "12 characters"),
        ({"email": "ANA.REYES@lantern.example"}, "there is an account"),
    ],
)
async def test_an_account_that_makes_no_sense_is_refused_with_the_reason(session, changed, reason):
    account = {"email": "rosa@lantern.example", "name": "Rosa", "role": "admin", "password": PASSWORD} | changed
    with pytest.raises(service.UserRefused, match=reason):
        await service.create(session, **account)


async def test_a_disabled_account_opens_nothing(session, rosa):
    token = await service.create_token(session, rosa, "bearer", None)
    await service.disable(session, rosa)
    assert await service.authenticate(session, rosa.email, PASSWORD) is None
    assert await service.by_token(session, token, "bearer") is None


async def test_a_token_is_good_for_its_own_kind_until_it_is_revoked(session, rosa):
    token = await service.create_token(session, rosa, "bearer", timedelta(hours=8))
    assert await service.by_token(session, token, "bearer") is rosa
    assert await service.by_token(session, token, "session") is None
    assert await service.revoke(session, token)
    assert await service.by_token(session, token, "bearer") is None
    assert not await service.revoke(session, token)


async def test_a_token_ends_on_the_machine_clock(session, rosa):
    token = await service.create_token(session, rosa, "session", timedelta(hours=8))
    row = await session.scalar(select(Token).where(Token.user_id == rosa.id))
    row.expires_at = datetime.now(UTC) - timedelta(seconds=1)
    assert await service.by_token(session, token, "session") is None


async def test_a_token_itself_is_not_kept(session, rosa):
    token = await service.create_token(session, rosa, "bearer", None)
    row = await session.scalar(select(Token).where(Token.user_id == rosa.id))
    assert token.encode() not in row.digest
    details = await session.scalars(select(AuditEvent.detail).where(AuditEvent.subject == f"user:{rosa.id}"))
    assert token not in str(list(details))


async def test_an_account_and_its_tokens_leave_a_trail(session, rosa):
    token = await service.create_token(session, rosa, "bearer", None, by="user:1")
    await service.revoke(session, token, by="user:1")
    query = select(AuditEvent).where(AuditEvent.subject == f"user:{rosa.id}").order_by(AuditEvent.id)
    trail = [(event.actor, event.action) for event in await session.scalars(query)]
    assert trail == [("operator", "user:create"), ("user:1", "token:create"), ("user:1", "token:revoke")]


async def test_a_loan_has_the_specialist_it_was_given_until_that_one_leaves(session):
    loan = await session.scalar(select(Loan).where(Loan.loan_number == "4000012301"))
    specialist = await assigned(session, loan)
    assert (specialist.name, specialist.phone) == ("Ana Reyes", "+18005550141")
    await service.disable(session, await session.get_one(User, specialist.user_id))
    assert await assigned(session, loan) is None


async def test_a_loan_can_have_no_specialist(session):
    loan = await session.scalar(select(Loan).where(Loan.loan_number == "4000012302"))
    assert await assigned(session, loan) is None
