"""The store of all that learners write.

- An answer is a JSON object, known by learner, module and exercise.
- Every save names the revision it builds on: two tabs cannot silently overwrite each other.
- What a later revision takes the place of is kept, at most one copy in ten minutes of typing.
- A learner's row is the root of all that is theirs: erasing it erases everything.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, create_engine, delete, event, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from verbonden.answers.aliases import clean_alias
from verbonden.answers.codes import fingerprint, new_learner_id, return_code
from verbonden.answers.tables import Answer, EarlierAnswer, Feedback, HandIn, Learner, Place

KEEP_EARLIER_EVERY = timedelta(minutes=10)
LOCKED_SECONDS = 2
"""How long a save waits for another writer before it says that it could not."""


@dataclass(frozen=True)
class Saved:
    """An answer as the store holds it."""

    content: dict[str, Any]
    revision: int
    saved_at: datetime
    complete: bool = False


class Conflict(Exception):
    """Somebody saved in between; `current` is what the store now holds."""

    def __init__(self, current: Saved) -> None:
        super().__init__(f"the store holds revision {current.revision}")
        self.current = current


class NotSaved(Exception):
    """The store could not be written: the disk is full, or the database locked or gone."""


class AnswerStore:
    """Reads and writes the answers, at a SQLAlchemy URL (SQLite or PostgreSQL)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)

    def close(self) -> None:
        """Let go of the database's connections."""
        self.engine.dispose()

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            # Rows stay readable after the session, so that callers get plain objects.
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            raise NotSaved(str(error.__cause__ or error)) from error

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise NotSaved(str(error.__cause__ or error)) from error

    # Learners

    def join(self, alias: str, secret: bytes) -> Learner:
        """Welcome a new learner; raise AliasError when the alias cannot be used."""
        learner_id = new_learner_id()
        learner = Learner(
            id=learner_id,
            alias=clean_alias(alias),
            code_fingerprint=fingerprint(secret, return_code(secret, learner_id)),
            joined_at=_now(),
        )
        with self._session() as session:
            session.add(learner)
        return learner

    def come_back(self, code: str, secret: bytes) -> Learner | None:
        """Return the learner to whom a return code belongs."""
        with self._session() as session:
            return session.scalar(
                select(Learner).where(Learner.code_fingerprint == fingerprint(secret, code))
            )

    def learner(self, learner_id: str) -> Learner | None:
        """Return the learner with this id."""
        with self._session() as session:
            return session.get(Learner, learner_id)

    def learners(self) -> Sequence[Learner]:
        """Return every learner, the first who joined first."""
        with self._session() as session:
            return session.scalars(select(Learner).order_by(Learner.joined_at, Learner.id)).all()

    def erase(self, learner_id: str) -> None:
        """Erase a learner and all that is theirs in the database."""
        with self._session() as session:
            session.execute(delete(Learner).where(Learner.id == learner_id))
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                # What was erased must not stay behind in the log of changes.
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    # Answers

    def load(self, learner_id: str, module: str, exercise: str) -> Saved | None:
        """Return a learner's answer to an exercise, or None when there is none yet."""
        wanted = {"learner_id": learner_id, "module": module, "exercise": exercise}
        with self._connection() as connection:
            row = connection.execute(_LOAD, wanted).one_or_none()
        return Saved(*row) if row else None

    def save(
        self,
        learner_id: str,
        module: str,
        exercise: str,
        content: dict[str, Any],
        base: int,
        complete: bool = False,
    ) -> Saved:
        """Save an answer that builds on revision `base` (0: none yet).

        Whether it is complete, so that progress can count it, is for its exercise to say.

        Raises:
            Conflict: the store holds another revision than `base`.
            NotSaved: the database could not be written; the answer is not kept.
        """
        now = _now()
        key = (learner_id, module, exercise)
        try:
            with self._session() as session:
                row = session.get(Answer, key, with_for_update=True)
                if row is None:
                    base = 0  # None yet, or erased meanwhile: then it starts anew.
                    session.add(
                        Answer(
                            learner_id=learner_id,
                            module=module,
                            exercise=exercise,
                            revision=1,
                            content=content,
                            complete=complete,
                            saved_at=now,
                        )
                    )
                elif row.revision != base:
                    raise Conflict(_saved(row))
                else:
                    self._keep_earlier(session, row, now)
                    changed = session.execute(
                        update(Answer)
                        .where(
                            Answer.learner_id == learner_id,
                            Answer.module == module,
                            Answer.exercise == exercise,
                            Answer.revision == base,
                        )
                        .values(revision=base + 1, content=content, complete=complete, saved_at=now)
                        .execution_options(synchronize_session=False)
                    )
                    if changed.rowcount != 1:  # type: ignore[attr-defined]
                        raise IntegrityError("revision", None, Exception("another writer"))
        except IntegrityError as error:
            current = self.load(*key)
            if current is None:  # The learner was erased: there is nobody to save for.
                raise NotSaved("this learner does not exist (any more)") from error
            raise Conflict(current) from error
        return Saved(content, base + 1, now, complete)

    def answers(self, learner_id: str) -> dict[str, dict[str, Saved]]:
        """Return all answers of a learner: module → exercise → answer."""
        with self._session() as session:
            rows = session.scalars(
                select(Answer)
                .where(Answer.learner_id == learner_id)
                .order_by(Answer.module, Answer.exercise)
            ).all()
        found: dict[str, dict[str, Saved]] = {}
        for row in rows:
            found.setdefault(row.module, {})[row.exercise] = _saved(row)
        return found

    def earlier_answers(self, learner_id: str) -> Sequence[EarlierAnswer]:
        """Return the revisions that were kept, oldest first."""
        with self._session() as session:
            return session.scalars(
                select(EarlierAnswer)
                .where(EarlierAnswer.learner_id == learner_id)
                .order_by(EarlierAnswer.saved_at, EarlierAnswer.id)
            ).all()

    def _keep_earlier(self, session: Session, row: Answer, now: datetime) -> None:
        latest = session.scalar(
            select(EarlierAnswer.saved_at)
            .where(
                EarlierAnswer.learner_id == row.learner_id,
                EarlierAnswer.module == row.module,
                EarlierAnswer.exercise == row.exercise,
            )
            .order_by(EarlierAnswer.saved_at.desc())
            .limit(1)
        )
        if latest and row.saved_at - latest < KEEP_EARLIER_EVERY:
            return
        session.add(
            EarlierAnswer(
                learner_id=row.learner_id,
                module=row.module,
                exercise=row.exercise,
                revision=row.revision,
                content=row.content,
                saved_at=row.saved_at,
            )
        )

    # Places

    def visit(self, learner_id: str, module: str, section: str) -> None:
        """Remember where in a module a learner is."""
        with self._session() as session:
            session.merge(
                Place(learner_id=learner_id, module=module, section=section, visited_at=_now())
            )

    def places(self, learner_id: str) -> Sequence[Place]:
        """Return where a learner was in each module, the latest first."""
        with self._session() as session:
            return session.scalars(
                select(Place)
                .where(Place.learner_id == learner_id)
                .order_by(Place.visited_at.desc())
            ).all()

    # Handing in

    def hand_in(
        self,
        learner_id: str,
        assignment: str,
        language: str,
        content: dict[str, Any],
        at: datetime | None = None,
    ) -> HandIn:
        """Record that an assignment was handed in, with the answers as they then were.

        `at` is the moment written in the submission, by which the two are matched later.
        """
        row = HandIn(
            learner_id=learner_id,
            assignment=assignment,
            language=language,
            content=content,
            handed_in_at=at or _now(),
        )
        try:
            with self._session() as session:
                session.add(row)
        except IntegrityError as error:
            raise NotSaved("this learner does not exist (any more)") from error
        return row

    def hand_ins(self, learner_id: str, assignment: str | None = None) -> Sequence[HandIn]:
        """Return a learner's hand-ins, the latest first."""
        wanted = {"learner_id": learner_id, "assignment": assignment}
        query = _ALL_HAND_INS if assignment is None else _HAND_INS
        with self._connection() as connection:
            rows = connection.execute(query, wanted).all()
        return [HandIn(**row._mapping) for row in rows]

    def grading_started(self, hand_in_id: int) -> None:
        """Record that a trainer is grading a hand-in (the first time counts)."""
        with self._session() as session:
            session.execute(
                update(HandIn)
                .where(HandIn.id == hand_in_id, HandIn.grading_since.is_(None))
                .values(grading_since=_now())
            )

    def give_feedback(self, hand_in_id: int, content: dict[str, Any]) -> None:
        """Release feedback on a hand-in to its learner; later feedback replaces earlier."""
        with self._session() as session:
            session.merge(Feedback(hand_in_id=hand_in_id, content=content, released_at=_now()))

    def feedback(self, hand_in_id: int) -> Feedback | None:
        """Return the feedback on a hand-in, or None while there is none."""
        with self._session() as session:
            return session.get(Feedback, hand_in_id)


# What every page reads. Columns, not objects, and said once, before pages are forked: to build a
# query costs a page megabytes of memory that it would share.
_LOAD = select(Answer.content, Answer.revision, Answer.saved_at, Answer.complete).where(
    Answer.learner_id == bindparam("learner_id"),
    Answer.module == bindparam("module"),
    Answer.exercise == bindparam("exercise"),
)
_ALL_HAND_INS = (
    select(HandIn.__table__)
    .where(HandIn.learner_id == bindparam("learner_id"))
    .order_by(HandIn.id.desc())
)
_HAND_INS = _ALL_HAND_INS.where(HandIn.assignment == bindparam("assignment"))


def _engine(url: str) -> Engine:
    """Return the engine for a database; a database in memory belongs to one store."""
    return _made(url) if ":memory:" in url or url == "sqlite://" else _kept(url)


@cache
def _kept(url: str) -> Engine:
    return _made(url)


def _made(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(
        url,
        connect_args={"timeout": LOCKED_SECONDS},
        hide_parameters=True,  # What learners wrote has no place in a log.
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # WAL lets pages read while another writes; foreign keys make erasing complete;
        # secure_delete overwrites what was erased.
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _saved(row: Answer) -> Saved:
    return Saved(row.content, row.revision, row.saved_at, row.complete)


def _now() -> datetime:
    return datetime.now(UTC)
