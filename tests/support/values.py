"""The time, the key and the servicer that tests share."""

import base64
from datetime import UTC, datetime

from servicing.clock.hours import parse_hours
from servicing.runtime import Servicer

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
"""Tuesday, 10:00 in New York: where the business clock of a test stands unless the test moves it."""
DATA_KEY = base64.b64encode(bytes(range(32))).decode()
SERVICER = Servicer(
    name="Lantern Home Servicing",
    phone="+18005550100",
    hours=parse_hours("mon-fri 08:00-20:00; sat 09:00-15:00"),
    time_zone="America/New_York",
    payment_url="https://pay.example",
    nmls_id="1234567",
)
