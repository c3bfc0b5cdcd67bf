"""The migrations make the tables that the code works with."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from verbonden.answers import AnswerStore, DataFolder
from verbonden.answers.migrate import migrate
from verbonden.answers.tables import Table


def test_migrated_tables_are_those_of_the_code(store: AnswerStore) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Table.metadata) == []


def test_migrating_again_keeps_what_is_there(data: DataFolder, store: AnswerStore) -> None:
    learner = store.join("Kwame", b"s" * 32)
    migrate(data.database_url)
    assert store.learner(learner.id) is not None
