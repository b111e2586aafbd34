from alembic import context
from sqlalchemy import create_engine, pool

from servicing.models import Base

config = context.config


def include(_object: object, name: str | None, type_: str, _reflected: bool, _compare_to: object) -> bool:
    """The job queue's tables belong to procrastinate, not to our metadata."""
    return not (type_ == "table" and name is not None and name.startswith("procrastinate"))


engine = create_engine(config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
with engine.connect() as connection:
    # Two processes that start at once must not both migrate.
    connection.exec_driver_sql("SELECT pg_advisory_lock(715517)")
    context.configure(connection=connection, target_metadata=Base.metadata, include_object=include)
    connection.commit()
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
