"""What loan files and payment files bring: optional columns, unknown figures, what a payment did"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

CENTS = sa.Numeric(12, 2)
UNKNOWN = (
    ("loan", "unpaid_principal_balance"),
    ("loan", "escrow_payment"),
    ("loan", "escrow_advance"),
    ("loan", "corporate_advance"),
    ("loan", "late_charges"),
    ("loan", "suspense"),
    ("property", "street"),
    ("property", "city"),
    ("property", "occupancy"),
)


def upgrade() -> None:
    for table, column in UNKNOWN:
        op.alter_column(table, column, nullable=True)
    for name, kind in (
        ("foreclosure_hold_until", sa.Date()),
        ("prior_modifications", sa.BigInteger()),
        ("last_modification_on", sa.Date()),
        ("last_deferral_on", sa.Date()),
        ("deferred_months_total", sa.BigInteger()),
        ("failed_trial_on", sa.Date()),
        ("partial_claim_total", CENTS),
        ("figures_on", sa.Date()),
        ("reported_month", sa.Date()),
    ):
        op.add_column("loan", sa.Column(name, kind, nullable=True))
    op.add_column("posted_payment", sa.Column("months_applied", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("posted_payment", sa.Column("suspense_change", CENTS, server_default="0", nullable=False))
    op.add_column("posted_payment", sa.Column("reverses_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_posted_payment_reverses_id_posted_payment"),
        "posted_payment",
        "posted_payment",
        ["reverses_id"],
        ["id"],
    )
    op.create_unique_constraint(op.f("uq_posted_payment_reverses_id"), "posted_payment", ["reverses_id"])
    op.add_column("contact_point", sa.Column("source", sa.Text(), server_default="file", nullable=False))
    op.create_check_constraint(op.f("ck_contact_point_source"), "contact_point", "source IN ('file', 'specialist')")
    op.drop_constraint(op.f("ck_contact_point_status"), "contact_point")
    op.create_check_constraint(
        op.f("ck_contact_point_status"), "contact_point", "status IN ('active', 'unlinked', 'replaced')"
    )


def downgrade() -> None:
    raise RuntimeError("imported data may not fit the old columns: restore a backup, or make a new database")
