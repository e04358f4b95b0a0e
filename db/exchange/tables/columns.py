"""What can be taken out as a table: the columns as data, and the query that fills them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from db.clients import reach
from db.clients.models import Client, Identity, Stay
from db.core.actor import Actor
from db.directory.models import Organisation, Service
from db.referrals.models import Feedback, Referral
from db.staff.models import Staff, Team
from db.suggestions import reach as suggestions
from db.suggestions.models import Suggestion
from db.trajectories.models import Step, Trajectory


@dataclass(frozen=True)
class Column:
    """A column by its name in the file; `identity` when it may tell who a person is."""

    name: str
    source: Any
    identity: bool = False


@dataclass(frozen=True)
class Table:
    """Columns in the order of the file, and the joins from which they are read."""

    columns: tuple[Column, ...]
    joined: Callable[[Any], Any]
    order: tuple[Any, ...]
    visible: Callable[[Actor, str], Any]
    """The condition that a row may be taken out by this person with this verb."""

    def wanted(self, identities: bool) -> tuple[Column, ...]:
        """Return the columns that are given out with or without identities."""
        return tuple(column for column in self.columns if identities or not column.identity)

    def query(self, actor: Actor, verb: str, identities: bool) -> Any:
        """Return the query of the rows within reach, as tuples of the wanted columns."""
        columns = (column.source for column in self.wanted(identities))
        return self._rows(actor, verb, *columns).order_by(*self.order).tuples()

    def files(self, actor: Actor, verb: str) -> Any:
        """Return the query of the files that the rows are about, where they are about any."""
        return self._rows(actor, verb, Client.id).distinct()

    def _rows(self, actor: Actor, verb: str, *columns: Any) -> Any:
        return self.joined(self.order[0].model.select(*columns)).where(self.visible(actor, verb))


_Responsible, _Author, _Owner, _Maker, _Verifier = (Staff.alias() for _ in range(5))


def _clients(query: Any) -> Any:
    return (
        query.join(Identity, on=(Identity.client == Client.id))
        .join(Stay, JOIN.LEFT_OUTER, on=((Stay.client == Client.id) & Stay.left_at.is_null()))
        .join(Step, JOIN.LEFT_OUTER, on=(Stay.step == Step.id))
        .join(Trajectory, JOIN.LEFT_OUTER, on=(Step.trajectory == Trajectory.id))
        .join(_Responsible, JOIN.LEFT_OUTER, on=(Client.responsible == _Responsible.id))
        .join(Team, JOIN.LEFT_OUTER, on=(Client.team == Team.id))
    )


def _referrals(query: Any) -> Any:
    return (
        query.join(Client, on=(Referral.client == Client.id))
        .join(Identity, on=(Identity.client == Client.id))
        .join(Organisation, on=(Referral.organisation == Organisation.id))
        .join(Service, JOIN.LEFT_OUTER, on=(Referral.service == Service.id))
        .join(_Maker, JOIN.LEFT_OUTER, on=(Referral.made_by == _Maker.id))
    )


def _feedback(query: Any) -> Any:
    return (
        query.join(Referral, on=(Feedback.referral == Referral.id))
        .join(Client, on=(Referral.client == Client.id))
        .join(Organisation, on=(Referral.organisation == Organisation.id))
        .join(Service, JOIN.LEFT_OUTER, on=(Referral.service == Service.id))
        .join(_Maker, JOIN.LEFT_OUTER, on=(Feedback.by == _Maker.id))
    )


def _suggested(actor: Actor, verb: str) -> Any:
    return Suggestion.id.is_null(False) if reach.sees_all(actor, verb) else suggestions.visible(actor)


TABLES = {
    "clients": Table(
        (
            Column("number", Client.number),
            Column("reference", Client.reference, identity=True),
            Column("given", Identity.given, identity=True),
            Column("family", Identity.family, identity=True),
            Column("birth_date", Identity.birth_date, identity=True),
            Column("phone", Identity.phone, identity=True),
            Column("email", Identity.email, identity=True),
            Column("contact_mode", Identity.contact_mode, identity=True),
            Column("contact_rules", Identity.contact_rules, identity=True),
            Column("companion", Identity.companion, identity=True),
            Column("language", Identity.language),
            Column("active", Client.active),
            Column("registered_at", Client.created_at),
            Column("responsible", _Responsible.login),
            Column("team", Team.name),
            Column("trajectory", Trajectory.name),
            Column("version", Trajectory.version),
            Column("step", Step.name),
            Column("entered_at", Stay.entered_at),
            Column("expected_days", Step.expected_days),
        ),
        _clients,
        (Client.id, Stay.id),
        reach.visible,
    ),
    "referrals": Table(
        (
            Column("id", Referral.id),
            Column("number", Client.number),
            Column("given", Identity.given, identity=True),
            Column("family", Identity.family, identity=True),
            Column("organisation_id", Organisation.id),
            Column("organisation", Organisation.name),
            Column("service", Service.name),
            Column("need", Referral.need, identity=True),
            Column("handoff", Referral.handoff),
            Column("status", Referral.status),
            Column("sent_on", Referral.sent_on),
            Column("due_on", Referral.due_on),
            Column("contact_on", Referral.contact_on),
            Column("confirmed_by", Referral.confirmed_by),
            Column("received_on", Referral.received_on),
            Column("received_by", Referral.received_by),
            Column("appointment_at", Referral.appointment_at),
            Column("meeting", Referral.meeting),
            Column("attempts", Referral.attempts),
            Column("declined_by", Referral.declined_by),
            Column("reason", Referral.reason, identity=True),
            Column("next_step", Referral.next_step),
            Column("next_note", Referral.next_note, identity=True),
            Column("priority", Referral.priority),
            Column("consent", Referral.consent),
            Column("consent_to", Referral.consent_to, identity=True),
            Column("consent_until", Referral.consent_until),
            Column("previous", Referral.previous),
            Column("made_by", _Maker.login),
        ),
        _referrals,
        (Referral.id,),
        reach.visible,
    ),
    "feedback": Table(
        (
            Column("id", Feedback.id),
            Column("referral", Feedback.referral),
            Column("number", Client.number),
            Column("organisation_id", Organisation.id),
            Column("organisation", Organisation.name),
            Column("service", Service.name),
            Column("party", Feedback.party),
            Column("channel", Feedback.channel),
            Column("on", Feedback.on),
            Column("appropriate", Feedback.appropriate),
            Column("useful", Feedback.useful),
            Column("comment", Feedback.comment, identity=True),
            Column("withdrawn_on", Feedback.withdrawn_on),
            Column("noted_by", _Maker.login),
        ),
        _feedback,
        (Feedback.id,),
        reach.visible,
    ),
    "organisations": Table(
        (
            Column("id", Organisation.id),
            Column("uuid", Organisation.uuid),
            Column("name", Organisation.name),
            Column("alternate_name", Organisation.alternate_name),
            Column("description", Organisation.description),
            Column("place", Organisation.place),
            Column("email", Organisation.email),
            Column("website", Organisation.website),
            Column("active", Organisation.active),
            Column("verified_on", Organisation.verified_on),
            Column("verified_by", _Verifier.login),
            Column("review_on", Organisation.review_on),
        ),
        lambda query: query.join(_Verifier, JOIN.LEFT_OUTER, on=(Organisation.verified_by == _Verifier.id)),
        (Organisation.id,),
        lambda actor, verb: Organisation.id.is_null(False),
    ),
    "suggestions": Table(
        (
            Column("id", Suggestion.id),
            Column("text", Suggestion.text),
            Column("about_kind", Suggestion.about_kind),
            Column("about", Suggestion.about),
            Column("decision", Suggestion.decision),
            Column("reason", Suggestion.decision_reason),
            Column("support", Suggestion.support),
            Column("noted_at", Suggestion.created_at),
            Column("decided_at", Suggestion.decided_at),
            Column("author", _Author.login),
            Column("owner", _Owner.login),
        ),
        lambda query: query.join(_Author, JOIN.LEFT_OUTER, on=(Suggestion.author == _Author.id)).join(
            _Owner, JOIN.LEFT_OUTER, on=(Suggestion.owner == _Owner.id)
        ),
        (Suggestion.id,),
        _suggested,
    ),
}
"""Every table by its name. Free text about a client counts as identity: nobody can tell what it says.

What the team wrote for itself about an organisation is in none.
"""
