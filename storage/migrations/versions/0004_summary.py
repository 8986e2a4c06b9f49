"""The summary that a head teacher and an authority approve, beside a submission's findings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("findings") as findings:
        findings.add_column(sa.Column("summary", sa.String(), nullable=True))
        findings.create_foreign_key("fk_findings_summary", "file", ["summary"], ["sha256"])


def downgrade() -> None:
    """Back: the pages stay among the files, and no submission leads to them."""
    with op.batch_alter_table("findings") as findings:
        findings.drop_constraint("fk_findings_summary", type_="foreignkey")
        findings.drop_column("summary")
