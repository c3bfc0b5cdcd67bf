"""create the tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learners",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("alias", sa.String(length=80), nullable=False),
        sa.Column("code_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_fingerprint"),
    )
    op.create_table(
        "answers",
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("module", sa.String(length=100), nullable=False),
        sa.Column("exercise", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("learner_id", "module", "exercise"),
    )
    op.create_table(
        "earlier_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("module", sa.String(length=100), nullable=False),
        sa.Column("exercise", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("earlier_answers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_earlier_answers_learner_id"), ["learner_id"], unique=False
        )

    op.create_table(
        "hand_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("assignment", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grading_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("hand_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_ins_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "places",
        sa.Column("learner_id", sa.String(length=16), nullable=False),
        sa.Column("module", sa.String(length=100), nullable=False),
        sa.Column("section", sa.String(length=100), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("learner_id", "module"),
    )
    op.create_table(
        "feedback",
        sa.Column("hand_in_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hand_in_id"], ["hand_ins.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hand_in_id"),
    )


def downgrade() -> None:
    op.drop_table("feedback")
    op.drop_table("places")
    with op.batch_alter_table("hand_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hand_ins_learner_id"))

    op.drop_table("hand_ins")
    with op.batch_alter_table("earlier_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_earlier_answers_learner_id"))

    op.drop_table("earlier_answers")
    op.drop_table("answers")
    op.drop_table("learners")
