"""From settings to the values that every process is given."""

from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from porchlight.settings import S3, Settings, SettingsError
from servicing.clock.hours import parse_hours
from servicing.database import connect, session_factory
from servicing.document.scan import Scanner
from servicing.document.store import Bucket, Folder
from servicing.document.upload import Papers
from servicing.runtime import Runtime, Servicer
from servicing.vault import Vault


def servicer_of(settings: Settings) -> Servicer:
    return Servicer(
        name=settings.servicer_name,
        phone=settings.servicer_phone,
        hours=parse_hours(settings.servicer_hours),
        time_zone=settings.servicer_timezone,
        payment_url=settings.servicer_payment_url,
        nmls_id=settings.servicer_nmls_id,
        confirms_opt_out=not settings.twilio_handles_opt_out,
    )


def papers_of(settings: Settings) -> Papers:
    """Where papers are kept and who looks for viruses in them. SettingsError where that cannot be used."""
    scanner = Scanner(settings.clamd_address) if settings.clamd_address else None
    place = settings.document_store
    if not place.startswith(S3):
        return Papers(Folder(Path(place) if place else settings.porchlight_home / "documents"), scanner)
    try:
        return Papers(Bucket.at(place, settings.document_s3_endpoint or None), scanner)
    except ImportError:
        raise SettingsError(
            "DOCUMENT_STORE: S3 needs the package boto3; install porchlight with its extra s3."
        ) from None


def build(settings: Settings, pool_size: int = 10) -> tuple[Runtime, AsyncEngine]:
    """The runtime of one process and its engine, which the process disposes of at its end."""
    engine = connect(settings.database_url, pool_size)
    runtime = Runtime(
        sessions=session_factory(engine),
        vault=Vault(settings.data_key),
        servicer=servicer_of(settings),
        development=settings.porchlight_env == "dev",
        database_url=settings.database_url,
        public_url=settings.public_url.rstrip("/"),
    )
    return runtime, engine
