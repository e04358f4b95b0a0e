"""`trajectoire backup`: makes and checks a backup."""

from __future__ import annotations

from pathlib import Path

import click

from db.core.translation import N_, _, ngettext
from scripts.core import output
from scripts.core.i18n import Command, argument, option
from scripts.core.session import Session, pass_session


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
    """Make a backup and print its path."""
    actor = session.actor()
    from db.upkeep.backups import backup, restore

    def rehearse(path: Path) -> None:
        restore.rehearse(path, path.parent, identity)

    with output.progress(100, _("Copying")) as show:
        made, removed = backup.back_up(
            actor,
            destination,
            recipient=recipient,
            keep=keep,
            rehearse=rehearse if verify else None,
            advance=lambda done, of: show(100 * done // max(of, 1)),
        )
    output.text(str(made.path))
    checked = ngettext("Checked: {rows} row, {size} MiB.", "Checked: {rows} rows, {size} MiB.", made.rows)
    output.say(checked.format(rows=made.rows, size=-(-made.manifest.bytes // 2**20)))
    if verify:
        output.say(_("Restored into a temporary place and compared: the same."))
    for path in removed:
        output.say(_("Removed: {path}").format(path=path))
