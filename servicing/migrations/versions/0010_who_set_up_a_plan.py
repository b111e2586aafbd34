"""Who made an arrangement, who decided on it, and what it was before another took its place"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("arrangement", sa.Column("made_by", sa.Text(), nullable=True))
    op.execute("UPDATE arrangement SET made_by = 'borrower:' || borrower_id")
    op.alter_column("arrangement", "made_by", nullable=False)
    op.add_column("arrangement", sa.Column("decided_by", sa.BigInteger(), nullable=True))
    op.add_column("arrangement", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("arrangement", sa.Column("ended_from", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_arrangement_decided_by_user_account"), "arrangement", "user_account", ["decided_by"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_arrangement_decided"), "arrangement", "(decided_by IS NULL) = (decided_at IS NULL)"
    )
    op.create_check_constraint(
        op.f("ck_arrangement_maker_is_not_checker"), "arrangement", "made_by <> 'user:' || decided_by::text"
    )


def downgrade() -> None:
    for name in ("ended_from", "decided_at", "decided_by", "made_by"):
        op.drop_column("arrangement", name)
