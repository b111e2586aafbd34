"""The numbers of the programs as dated rows, and what borrowers answered to the pre-screen"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INVESTORS = "'FNMA', 'FHLMC', 'FHA', 'VA', 'USDA_GUARANTEED', 'USDA_DIRECT', 'PORTFOLIO', 'PRIVATE_LABEL', 'UNKNOWN'"
QUESTIONS = (
    "'hardship_over', 'will_pass', 'can_resume_payment', 'can_pay_more', 'lives_there', 'can_pay_all', 'keeps_home'"
)


def upgrade() -> None:
    op.create_table(
        "option_row",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("investor", sa.Text(), nullable=False),
        sa.Column("option", sa.Text(), nullable=False),
        sa.Column("parameter", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.CheckConstraint(f"investor IN ({INVESTORS})", name=op.f("ck_option_row_investor")),
        sa.CheckConstraint("confidence IN ('high', 'medium', 'low')", name=op.f("ck_option_row_confidence")),
        sa.CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name=op.f("ck_option_row_period")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_option_row_has_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_option_row")),
        sa.UniqueConstraint(
            "investor",
            "option",
            "parameter",
            "effective_from",
            name=op.f("uq_option_row_investor_option_parameter_effective_from"),
        ),
    )
    op.create_table(
        "option_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("loan_id", sa.BigInteger(), nullable=False),
        sa.Column("borrower_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.UUID(), nullable=False),
        sa.Column("turn_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"question IN ({QUESTIONS})", name=op.f("ck_option_answer_question")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_option_answer_loan_id_loan")),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrower.id"], name=op.f("fk_option_answer_borrower_id_borrower")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_option_answer_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_option_answer_turn_id_turn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_option_answer")),
        sa.UniqueConstraint("turn_id", "question", name=op.f("uq_option_answer_turn_id_question")),
    )
    op.create_index(op.f("ix_option_answer_loan_id"), "option_answer", ["loan_id"], unique=False)


def downgrade() -> None:
    op.drop_table("option_answer")
    op.drop_table("option_row")
