"""Giving all that a colleague leaves open to another."""

from __future__ import annotations

from functools import partial

from db.core.translation import _, ngettext
from db.overview.actions_handover import OpenWork, hand_over, open_work
from tui.people.choices import leavers, takers_of
from tui.shell.confirm import Confirm
from tui.shell.picker import Choice, Picker
from tui.shell.screens import BaseScreen


def ask_handover(screen: BaseScreen) -> None:
    """Ask whose work is handed over and who takes it, say in words what it is, and do it."""
    actor = screen.session.actor

    def picked(leaver: Choice) -> None:
        screen.load("next", open_work, actor, leaver.id, then=partial(_found, screen, leaver))

    screen.ask(Picker(_("Whose work?"), partial(leavers, actor)), picked)


def _found(screen: BaseScreen, leaver: Choice, left: OpenWork) -> None:
    if not left:
        screen.say(_("{name} has nothing open.").format(name=leaver.label))
        return
    screen.ask(
        Picker(_("Who takes it?"), partial(takers_of, leaver.id)), partial(_chosen, screen, leaver, left)
    )


def _chosen(screen: BaseScreen, leaver: Choice, left: OpenWork, taker: Choice) -> None:
    def done(given: OpenWork) -> None:
        screen.say(_("{what} now with {name}.").format(what=_said(given), name=taker.label))

    question = _("Give {what} of {leaver} to {taker}?").format(
        what=_said(left), leaver=leaver.label, taker=taker.label
    )
    give = partial(screen.act, hand_over, leaver.id, taker.id, then=done)
    screen.ask(Confirm(question, _("Hand over")), lambda _yes: give())


def _said(work: OpenWork) -> str:
    """Return what changes hands: « 3 dossiers, 1 rendez-vous »."""
    counts = (
        (len(work.files), ngettext("{n} file", "{n} files", len(work.files))),
        (work.appointments, ngettext("{n} appointment", "{n} appointments", work.appointments)),
        (work.actions, ngettext("{n} action", "{n} actions", work.actions)),
    )
    return ", ".join(text.format(n=count) for count, text in counts if count) or _("no file")
