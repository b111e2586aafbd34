"""The link by which a verified borrower sends papers: what it opens, for whom and until when."""

import base64
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag

from servicing.runtime import Runtime
from servicing.vault import Vault

LIFE = timedelta(minutes=15)
_PURPOSE = "upload_link"
_LAYOUT = struct.Struct(">QQ16sI")


@dataclass(frozen=True)
class Grant:
    """Leave to send papers for one loan, as one borrower, out of one conversation. `expires_at` is business time."""

    loan_id: int
    borrower_id: int
    conversation_id: UUID
    expires_at: datetime


def token(vault: Vault, grant: Grant) -> str:
    """The grant sealed under a key that opens nothing else: it cannot be read, changed or made elsewhere."""
    expires = int(grant.expires_at.timestamp())
    packed = _LAYOUT.pack(grant.loan_id, grant.borrower_id, grant.conversation_id.bytes, expires)
    return base64.urlsafe_b64encode(vault.seal_bytes(_PURPOSE, packed)).rstrip(b"=").decode()


def read(vault: Vault, text: str, now: datetime) -> Grant | None:
    """What a token grants at `now`; None for one that is not ours, was changed or has run out."""
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        loan_id, borrower_id, conversation, expires = _LAYOUT.unpack(vault.open_bytes(_PURPOSE, sealed))
    except (ValueError, InvalidTag, struct.error):
        return None
    grant = Grant(loan_id, borrower_id, UUID(bytes=conversation), datetime.fromtimestamp(expires, UTC))
    return grant if now < grant.expires_at else None


def address(
    runtime: Runtime, language: str, *, loan_id: int, borrower_id: int, conversation_id: UUID, now: datetime
) -> str:
    """The link for a borrower who is verified `now`, good for `LIFE`.

    The token stands behind the `#`, which browsers keep to themselves: no server, proxy or log sees it in an address.
    """
    grant = Grant(loan_id, borrower_id, conversation_id, now + LIFE)
    return f"{runtime.public_url}/upload?lang={language}#{token(runtime.vault, grant)}"
