"""`trajectoire backup`: makes and checks a backup."""

from __future__ import annotations

from pathlib import Path

import click

from db.core.errors import denied
from db.core.translation import N_, _
from scripts.core import output
from scripts.core.i18n import Command, argument, option
from scripts.core.session import Session, pass_session

VERB = "upkeep.backup"


@click.command(cls=Command)
@argument("destination", metavar=N_("FOLDER|FILE"), type=click.Path(path_type=Path))
@option(
    "--keep",
    type=click.IntRange(1),
    metavar=N_("COUNT"),
    help=N_("Then remove all but this many of the newest backups in the folder."),
)
@option("--verify", is_flag=True, help=N_("Also restore it into a temporary place and compare."))
@option(
    "--encrypt",
    "recipient",
    metavar=N_("RECIPIENT"),
    default="",
    help=N_("Encrypt to a public key: age1… or ssh-ed25519 … (age), or an e-mail address (gpg)."),
)
@option(
    "--identity",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar=N_("FILE"),
    help=N_("Private key of age, for --verify with --encrypt."),
)
@pass_session
def command(
    session: Session,
    destination: Path,
    keep: int | None,
    verify: bool,
    recipient: str,
    identity: Path | None,
) -> None:
    """Make a backup, print its path, and record it in the journal."""
    actor = session.actor()
    if not actor.may(VERB):
        raise denied(VERB)
    from db.audit.journal import writing
    from db.upkeep.backups import backup, restore

    with output.progress(100, _("Copying")) as show:
        made = backup.make(
            destination, recipient=recipient, advance=lambda done, of: show(100 * done // max(of, 1))
        )
    if verify:
        restore.rehearse(made.path, made.path.parent, identity)
    with writing(actor, VERB) as entry:
        entry.about("backup", 0, made.path.name)
        entry.note(rows=made.rows, bytes=made.manifest.bytes, verified=verify)
    removed = backup.prune(made, keep) if keep else []
    output.text(str(made.path))
    output.say(
        _("Checked: {rows} rows, {size} MiB.").format(rows=made.rows, size=-(-made.manifest.bytes // 2**20))
    )
    if verify:
        output.say(_("Restored into a temporary place and compared: the same."))
    for path in removed:
        output.say(_("Removed: {path}").format(path=path))
