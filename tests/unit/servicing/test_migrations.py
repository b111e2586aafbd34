"""Migrations are one chain: two of the same number would leave a database that nobody can bring up to date."""

from pathlib import Path

from alembic.script import ScriptDirectory

from servicing.migrations import configuration


def test_every_migration_follows_one_other():
    scripts = ScriptDirectory.from_config(configuration("postgresql://"))
    files = sorted(path.name[:4] for path in Path(scripts.versions).glob("*.py"))
    assert files == [f"{number:04}" for number in range(1, len(files) + 1)]
    assert [script.revision for script in scripts.walk_revisions()] == files[::-1]
