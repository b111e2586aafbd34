"""Confirming and lifting a protection, from the loan or from the conversation."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import Path
from sqlalchemy.ext.asyncio import AsyncSession

from desk.problems import Refusal
from servicing.clock.service import business_now
from servicing.conversation.service import lock
from servicing.loan.models import Protection
from servicing.loan.protections import AlreadyLifted, Status, public, settle
from servicing.redaction.rules import mask
from servicing.user.models import User

Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
Verdict = Literal["confirm", "lift"]
_STATUS: dict[str, Status] = {"confirm": "confirmed", "lift": "lifted"}


async def settled(
    session: AsyncSession, held: Sequence[Protection], protection_id: int, verdict: Verdict, user: User, reason: str
) -> dict[str, Any]:
    """Settles the one of `held` with this id; 404 where it is none of them, 409 where it is lifted already."""
    protection = next((one for one in held if one.id == protection_id), None)
    if protection is None:
        raise Refusal(404, "There is no such protection here.")
    if protection.conversation_id is not None:
        await lock(session, protection.conversation_id)
    now = await business_now(session)
    done = await settle(session, protection, _STATUS[verdict], user, mask(reason).text, now)
    if isinstance(done, AlreadyLifted):
        raise Refusal(409, "This protection was lifted already.")
    return public(done)
