"""What a borrower tells of a hardship, answer by answer, and papers that are asked for"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"

CENTS = sa.Numeric(12, 2)


def upgrade() -> None:
    for name, kind in (
        ("turn_id", sa.BigInteger()),
        ("expected_end", sa.Date()),
        ("lives_there", sa.Boolean()),
        ("wants_to_keep", sa.Boolean()),
        ("monthly_income", CENTS),
        ("monthly_expenses", CENTS),
    ):
        op.add_column("hardship", sa.Column(name, kind, nullable=True))
    op.add_column("hardship", sa.Column("answers", JSONB(), server_default="{}", nullable=False))
    op.add_column("hardship", sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now()))
    op.execute("UPDATE hardship SET updated_at = received_at")
    op.alter_column("hardship", "updated_at", nullable=False, server_default=None)
    op.alter_column("hardship", "answers", server_default=None)
    op.create_foreign_key(op.f("fk_hardship_turn_id_turn"), "hardship", "turn", ["turn_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_hardship_submitted_at"), "hardship", "(status = 'submitted') <= (submitted_at IS NOT NULL)"
    )
    op.create_index(
        "uq_hardship_unfinished",
        "hardship",
        ["loan_id", "borrower_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('received', 'in_progress')"),
    )
    op.add_column("document_request", sa.Column("hardship_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_document_request_hardship_id_hardship"), "document_request", "hardship", ["hardship_id"], ["id"]
    )
    op.create_index(
        "uq_document_request_open",
        "document_request",
        ["loan_id", "kind"],
        unique=True,
        postgresql_where=sa.text("status IN ('requested', 'received')"),
    )


def downgrade() -> None:
    raise RuntimeError("what borrowers told does not fit the old columns: restore a backup, or make a new database")
