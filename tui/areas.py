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


RECORDS = {
    "client": "tui.clients.card:ClientCard",
    "organisation": "tui.directory.card:OrganisationCard",
    "referral": "tui.referrals.card:ReferralCard",
    "retro": "tui.retros.card:RetroCard",
    "suggestion": "tui.suggestions.card:SuggestionCard",
}
"""`module:Class` of the card of each kind of record, imported when one is first opened."""

FORMS = {
    "client.new": "tui.clients.form:ClientForm",
    "client.identity": "tui.clients.form:IdentityForm",
    "client.contact": "tui.clients.contact:ContactForm",
    "client.plan": "tui.clients.contact:PlanForm",
    "client.settle": "tui.clients.contact:SettleForm",
    "client.ask": "tui.clients.contact:AskForm",
    "client.move": "tui.trajectories.move:MoveForm",
    "client.outside": "tui.people.outside:OutsideForm",
    "client.search": "tui.people.outside:OutsideSearch",
    "organisation": "tui.directory.form:OrganisationForm",
    "organisation.remark": "tui.directory.form:RemarkForm",
    "organisation.report": "tui.directory.form:ReportForm",
    "organisation.service": "tui.directory.form:ServiceForm",
    "organisation.contact": "tui.directory.form:ContactForm",
    "organisation.phone": "tui.directory.form:PhoneForm",
    "referral.new": "tui.referrals.form:ReferralForm",
    "referral.confirm": "tui.referrals.confirm:ConfirmForm",
    "referral.not_made": "tui.referrals.confirm:NotMadeForm",
    "referral.feedback": "tui.referrals.feedback:FeedbackForm",
    "referral.opinion": "tui.referrals.feedback:OpinionForm",
    "referral.again": "tui.referrals.again:AgainForm",
    "referral.meeting": "tui.referrals.meeting:MeetingForm",
    "referral.received": "tui.referrals.confirm:ReceivedForm",
    "referral.status": "tui.referrals.status:StatusForm",
    "retro.new": "tui.retros.forms:NewRetroForm",
    "retro.note": "tui.retros.forms:NoteForm",
    "retro.action": "tui.retros.forms:ActionForm",
    "retro.done": "tui.retros.forms:DoneForm",
    "suggestion.new": "tui.suggestions.form:SuggestionForm",
    "suggestion.comment": "tui.suggestions.answer:CommentForm",
    "suggestion.decide": "tui.suggestions.answer:DecideForm",
}
"""`module:Class` of each form, by the name under which its drafts are saved."""

AREAS: tuple[Area, ...] = (
    Area("0", "today", N_("My day"), N_("Day"), "tui.today.browse:Today"),
    Area("1", "trajectories", N_("Trajectory"), N_("Traject."), "tui.trajectories.browse:TrajectoryBrowse"),
    Area("2", "clients", N_("Clients"), N_("Client."), "tui.clients.browse:ClientsBrowse"),
    Area("3", "referrals", N_("Referrals"), N_("Ref."), "tui.referrals.browse:ReferralsBrowse"),
    Area("4", "directory", N_("Directory"), N_("Dir."), "tui.directory.browse:DirectoryBrowse"),
    Area("5", "suggestions", N_("Suggestions"), N_("Sugg."), "tui.suggestions.browse:SuggestionsBrowse"),
    Area("6", "retros", N_("Retrospectives"), N_("Retros"), "tui.retros.browse:RetrosBrowse"),
)
