"""`trajectoire rights`: what makes PostgreSQL itself refuse, for each person by a role of their own."""

from __future__ import annotations

import click

from db.core.translation import N_, _
from scripts import options, output
from scripts.output import FINDINGS, Column
from scripts.session import Session, pass_session
from scripts.words import Command, option

COLUMNS = (
    Column(N_("What"), lambda difference: _(difference.what)),
    Column(N_("Kind"), lambda difference: difference.kind),
    Column(N_("In the database"), lambda difference: difference.text),
)


@click.command(cls=Command)
@option("--check", is_flag=True, help=N_("Only compare the database with it; exit status 4 when it differs."))
@options.listed
@pass_session
@click.pass_context
def command(ctx: click.Context, session: Session, check: bool, form: str | None) -> None:
    """Print the SQL, or compare it with the connected database."""
    if not check:
        from db.upkeep.rights import statements

        output.text(f"BEGIN;\n{statements()}COMMIT;")
        return
    session.connect()
    from db.upkeep.rights_check import Difference, differences

    if found := differences():
        output.listing(Difference, found, COLUMNS, form)
        ctx.exit(FINDINGS)
    output.say(_("The database refuses what it should."))
