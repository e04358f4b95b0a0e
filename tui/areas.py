"""The areas of work, as data: digit, name, and the screen that is imported at the first visit."""

from __future__ import annotations

from dataclasses import dataclass

from db.core.translation import N_


@dataclass(frozen=True)
class Area:
    """One of the places that a digit leads to."""

    digit: str
    id: str
    name: str
    short: str
    """Where the top line is narrow; with a full stop when it is cut."""
    screen: str
    """`module:Class` of its first screen."""


AREAS: tuple[Area, ...] = (
    Area("0", "today", N_("My day"), N_("Day"), "tui.today.browse:Today"),
    Area("1", "trajectories", N_("Trajectory"), N_("Traject."), "tui.trajectories.browse:TrajectoryBrowse"),
    Area("2", "clients", N_("Clients"), N_("Client."), "tui.clients.browse:ClientsBrowse"),
    Area("3", "referrals", N_("Referrals"), N_("Ref."), "tui.referrals.browse:ReferralsBrowse"),
    Area("4", "directory", N_("Directory"), N_("Dir."), "tui.directory.browse:DirectoryBrowse"),
    Area("5", "suggestions", N_("Suggestions"), N_("Sugg."), "tui.suggestions.browse:SuggestionsBrowse"),
    Area("6", "retros", N_("Retrospectives"), N_("Retros"), "tui.retros.browse:RetrosBrowse"),
)
