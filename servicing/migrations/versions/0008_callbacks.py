"""Callbacks: who set them up and what they replaced; leave, languages and capacity of specialists"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("callback", sa.Column("turn_id", sa.BigInteger(), nullable=True))
    op.add_column("callback", sa.Column("moved_from_id", sa.BigInteger(), nullable=True))
    op.add_column("callback", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE callback SET ended_at = ends_at WHERE status <> 'booked'")
    op.create_check_constraint(op.f("ck_callback_ended_at"), "callback", "(status = 'booked') = (ended_at IS NULL)")
    op.create_unique_constraint(op.f("uq_callback_turn_id"), "callback", ["turn_id"])
    op.create_foreign_key(op.f("fk_callback_turn_id_turn"), "callback", "turn", ["turn_id"], ["id"])
    op.create_foreign_key(op.f("fk_callback_moved_from_id_callback"), "callback", "callback", ["moved_from_id"], ["id"])
    op.add_column(
        "specialist", sa.Column("languages", sa.ARRAY(sa.Text()), server_default=sa.text("'{en}'"), nullable=False)
    )
    op.add_column("specialist", sa.Column("calls_a_day", sa.BigInteger(), nullable=True))
    op.create_table(
        "specialist_leave",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("specialist_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_specialist_leave_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["specialist.id"], name=op.f("fk_specialist_leave_specialist_id_specialist")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specialist_leave")),
    )
    op.create_index(op.f("ix_specialist_leave_specialist_id"), "specialist_leave", ["specialist_id"])


def downgrade() -> None:
    op.drop_table("specialist_leave")
    op.drop_column("specialist", "calls_a_day")
    op.drop_column("specialist", "languages")
    op.drop_column("callback", "ended_at")
    op.drop_column("callback", "moved_from_id")
    op.drop_column("callback", "turn_id")
