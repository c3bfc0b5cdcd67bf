"""Alembic's environment: runs the migrations on the store's own engine."""

from alembic import context

from verbonden.answers.store import AnswerStore
from verbonden.answers.tables import Moment, Table

store = AnswerStore(context.config.get_main_option("sqlalchemy.url") or "")
with store.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=True,
        # A migration stands on its own: it names SQLAlchemy's type, not ours.
        render_item=lambda kind, item, _: (
            "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False
        ),
    )
    with context.begin_transaction():
        context.run_migrations()
store.close()
