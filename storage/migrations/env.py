"""What Alembic runs: only over the connection that storage.migrations hands it."""

from alembic import context

from storage.migrations import OPTIONS

context.configure(connection=context.config.attributes["connection"], **OPTIONS)
with context.begin_transaction():
    context.run_migrations()
