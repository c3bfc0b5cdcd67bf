"""The database's tables; a change here needs a migration beside it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """A point in time in UTC, also in SQLite, which keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo:
            return value
        return value.replace(tzinfo=UTC)


class Table(DeclarativeBase):
    """Every table: text as JSON where an exercise decides its form, moments in UTC."""

    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON}  # noqa: RUF012


LearnerKey = String(16)
Name = String(100)


class Learner(Table):
    """Somebody who takes the course: an alias, and no more about who they are."""

    __tablename__ = "learners"

    id: Mapped[str] = mapped_column(LearnerKey, primary_key=True)
    alias: Mapped[str] = mapped_column(String(80))
    code_fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    joined_at: Mapped[datetime]


class Answer(Table):
    """A learner's answer to an exercise, as it now is."""

    __tablename__ = "answers"

    learner_id: Mapped[str] = mapped_column(
        LearnerKey, ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    module: Mapped[str] = mapped_column(Name, primary_key=True)
    exercise: Mapped[str] = mapped_column(Name, primary_key=True)
    revision: Mapped[int]
    content: Mapped[dict[str, Any]]
    complete: Mapped[bool]
    saved_at: Mapped[datetime]


class EarlierAnswer(Table):
    """An answer that a later revision took the place of."""

    __tablename__ = "earlier_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[str] = mapped_column(
        LearnerKey, ForeignKey("learners.id", ondelete="CASCADE"), index=True
    )
    module: Mapped[str] = mapped_column(Name)
    exercise: Mapped[str] = mapped_column(Name)
    revision: Mapped[int]
    content: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class Place(Table):
    """Where in a module a learner last was."""

    __tablename__ = "places"

    learner_id: Mapped[str] = mapped_column(
        LearnerKey, ForeignKey("learners.id", ondelete="CASCADE"), primary_key=True
    )
    module: Mapped[str] = mapped_column(Name, primary_key=True)
    section: Mapped[str] = mapped_column(Name)
    visited_at: Mapped[datetime]


class HandIn(Table):
    """One handing in of an assignment; the latest of a learner counts."""

    __tablename__ = "hand_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[str] = mapped_column(
        LearnerKey, ForeignKey("learners.id", ondelete="CASCADE"), index=True
    )
    assignment: Mapped[str] = mapped_column(Name)
    language: Mapped[str] = mapped_column(String(8))
    content: Mapped[dict[str, Any]]
    handed_in_at: Mapped[datetime]
    grading_since: Mapped[datetime | None]


class Feedback(Table):
    """What a trainer gave back on one hand-in: points, comments, the model answer."""

    __tablename__ = "feedback"

    hand_in_id: Mapped[int] = mapped_column(
        ForeignKey("hand_ins.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[dict[str, Any]]
    released_at: Mapped[datetime]
