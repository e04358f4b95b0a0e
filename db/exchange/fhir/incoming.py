"""Brings referrals in from FHIR: tasks to fulfil, with their clients, organisations and what came of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from db.audit.journal import writing
from db.clients.reach import require_whole_agency
from db.core import clock
from db.core.actor import Actor
from db.core.dates import check_not_future
from db.core.errors import Invalid
from db.core.model import change
from db.core.space import characters
from db.core.translation import N_, _
from db.exchange.fhir.parties import keep_client, keep_organisation
from db.exchange.fhir.resources import (
    Finding,
    Graph,
    Resource,
    codes_of,
    day_of,
    items,
    key,
    line,
    lines,
    reference,
    text_of,
)
from db.referrals.changes import Opinion, hear, moved, received
from db.referrals.closed_loop import count_closed_loops
from db.referrals.codes import Priority
from db.referrals.deadlines import first_due
from db.referrals.events import apply, made
from db.referrals.lifecycle import (
    ENDED,
    NEED_REASON,
    OPEN,
    Channel,
    Confirmer,
    EventKind,
    Handoff,
    Party,
    Status,
    way_to,
)
from db.referrals.models import Referral
from db.staff.alerts import alert, all_leads

SOURCE = Actor(0, "", "", frozenset())
"""Who writes the history of what comes in: nobody of the staff, but the system that it comes from."""

READ = ("Task", "Patient", "Organization", "ServiceRequest", "Procedure")
"""The types of resources that something is stored of."""
CHARACTER_BYTES = 6
"""What each character of these resources, as JSON, needs on the disk.

Measured on 3,000 referrals of 500 characters: the file and its log grew by 4.1 bytes for each, by 4.8 in a
database of 30,000 clients; by 2.9 with six times as much text.
"""


@dataclass(frozen=True)
class Imported:
    """What an import did with the referrals of the files; `left_out` counts tasks that are no referral."""

    clients_added: int
    organisations_added: int
    added: int
    changed: int
    unchanged: int
    open: int
    closed: int
    attached: int
    loops_closed: int
    left_out: int
    findings: tuple[Finding, ...]

    @property
    def referrals(self) -> int:
        """How many referrals the files hold."""
        return self.added + self.changed + self.unchanged


def import_fhir(actor: Actor, graph: Graph, *, dry_run: bool = False) -> Imported:
    """Store the referrals of a graph; those of an earlier import are followed, never doubled.

    Nobody of the staff made them: they fall to who has the file, else to the team's leads.
    Raises Denied.
    """
    tasks = graph.of("Task")
    wanted = [task for task in tasks if "fulfill" in codes_of(task.get("code"))]
    require_whole_agency(actor, "exchange.import")
    needs = characters(one for kind in READ for one in graph.of(kind)) * CHARACTER_BYTES
    with writing(actor, "exchange.import", dry_run=dry_run, needs=needs) as entry:
        entry.touches("referral", "client", "directory")
        store = _Store(graph)
        for task in wanted:
            store.keep(task)
        store.attach(wanted)
        rows = [row for row in store.rows.values()]
        closed, _many = count_closed_loops([row.id for row in rows])
        entry.note(
            format="fhir",
            tasks=len(wanted),
            referrals=len(rows),
            added=store.done["added"],
            changed=store.done["changed"],
        )
        alert(actor, entry.verb, all_leads(), text="FHIR")
    return Imported(
        clients_added=store.done["client"],
        organisations_added=store.done["organisation"],
        added=store.done["added"],
        changed=store.done["changed"],
        unchanged=store.done["unchanged"],
        open=sum(row.status in OPEN for row in rows),
        closed=sum(row.status in ENDED for row in rows),
        attached=store.done["attached"],
        loops_closed=closed,
        left_out=len(tasks) - len(wanted),
        findings=tuple(graph.findings),
    )


class _Store:
    """Writes one graph inside the caller's transaction."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.rows: dict[str, Referral] = {}
        self.done: Counter[str] = Counter()

    def keep(self, task: Resource) -> None:
        """Store a referral, or follow the one that an earlier import stored."""
        status = self._status(task)
        if status is None:
            return
        name = key(task)
        row = Referral.get_or_none(Referral.reference == name)
        if row is None:
            row = self._make(task, status)
            if row is None:
                return
            self._follow(task, row, status, new=True)
            self.done["added"] += 1
        else:
            self.done["changed" if self._follow(task, row, status) else "unchanged"] += 1
        self.rows[name] = row

    def attach(self, tasks: list[Resource]) -> None:
        """Say of which referral another one is a part, once all are stored."""
        for task in tasks:
            row = self.rows.get(key(task))
            for part in items(task.get("partOf")):
                to = reference(part) or "?"
                parent = self.rows.get(to) or Referral.get_or_none(Referral.reference == to)
                if row is None or parent is None:
                    self.graph.find(task, "partOf", N_("{to} does not exist here"), to=to)
                    continue
                if _within(parent, row):
                    self.graph.find(task, "partOf", N_("would be a part of itself: not changed"))
                    continue
                self.done["attached"] += 1
                if row.parent_id != parent.id:
                    change(row, parent=parent.id)

    def _status(self, task: Resource) -> Status | None:
        try:
            return Status(line(task.get("status")))
        except ValueError:
            said = line(task.get("status"), 40)
            self.graph.find(task, "status", N_("“{status}” is not the status of a referral"), status=said)
            return None

    def _make(self, task: Resource, status: Status) -> Referral | None:
        patient, owner = self.graph.follow(task, "for"), self.graph.follow(task, "owner")
        request = self.graph.follow(task, "focus") or {}
        kinds = [found["resourceType"] for found in (patient, owner) if found]
        if patient is None or owner is None or kinds != ["Patient", "Organization"]:
            self.graph.find(task, "", N_("was skipped: a referral needs a client and an organisation"))
            return None
        sent_on = self._sent_on(task)
        return made(
            SOURCE,
            client=self._counted("client", keep_client(patient)),
            organisation=self._counted("organisation", keep_organisation(owner)),
            need=text_of(request.get("code")) or lines(task.get("description")),
            handoff=Handoff.CONFIRMATION,
            status=Status.DRAFT if status is Status.DRAFT else Status.REQUESTED,
            sent_on=sent_on,
            due_on=first_due(Handoff.CONFIRMATION, sent_on, None),
            priority=self._priority(task, request),
            reference=key(task),
        )

    def _sent_on(self, task: Resource) -> dt.date:
        on = day_of(task.get("authoredOn"))
        if on is not None:
            with suppress(Invalid):
                return check_not_future(on, "sent_on")
        self.graph.find(task, "authoredOn", N_("is not today or an earlier date: today was used"))
        return clock.today()

    def _counted(self, what: str, kept: tuple[int, bool]) -> int:
        id_, added = kept
        self.done[what] += added
        return id_

    def _follow(self, task: Resource, row: Referral, status: Status, *, new: bool = False) -> bool:
        """Bring a stored referral to the state of its task, as the diagram goes; tell whether it changed.

        What had ended before it came here asks nobody what comes next.
        """
        way = way_to(row.status, status)
        if way is None:
            self.graph.find(
                task, "status", N_("{before} cannot become {after}: not changed"),
                before=row.status.value, after=status.value,
            )  # fmt: skip
            return False
        for after in way:
            reason = self._reason(task, after) if after is status else ""
            values = moved(row, after, reason=reason) | ({"next_on": None} if new else {})
            apply(SOURCE, row, EventKind.STATUS, values, note=reason, to_status=after)
        served = status is Status.COMPLETED and row.received_on is None and self._serve(task, row)
        return bool(way) or served

    def _reason(self, task: Resource, status: Status) -> str:
        reason = text_of(task.get("statusReason"))
        if not reason and status in NEED_REASON:
            self.graph.find(task, "statusReason", N_("is missing"))
            reason = _("The source gives no reason.")
        return reason

    def _serve(self, task: Resource, row: Referral) -> bool:
        """Keep what the organisation says it did, where it says so: the service was received.

        What it calls it is its feedback.
        """
        for output in items(task.get("output")):
            done = self.graph.follow(output | _named(task), "valueReference", needed=False)
            if done is not None and done["resourceType"] == "Procedure":
                on, values = self._received(done, row)
                apply(SOURCE, row, EventKind.RECEIVED, values, about=Confirmer.ORGANISATION.value)
                if what := text_of(done.get("code")):
                    hear(SOURCE, row, Opinion(Party.ORGANISATION, Channel.FORM, on, comment=what))
                return True
        return False

    def _received(self, done: Resource, row: Referral) -> tuple[dt.date, dict[str, Any]]:
        period = done.get("performedPeriod")
        start = period.get("start") if isinstance(period, dict) else None
        on = day_of(done.get("performedDateTime") or start)
        if on is not None:
            with suppress(Invalid):
                return on, received(row, Confirmer.ORGANISATION, on)
        self.graph.find(
            done,
            "performed",
            N_("is before the referral or in the future: {on} was used"),
            on=row.sent_on.isoformat(),
        )
        return row.sent_on, received(row, Confirmer.ORGANISATION, row.sent_on)

    def _priority(self, task: Resource, request: Resource) -> Priority:
        said = task.get("priority") or request.get("priority")
        return Priority(said) if said in [one.value for one in Priority] else Priority.ROUTINE


def _within(row: Referral, other: Referral) -> bool:
    """Tell whether a referral is another one, or a part of it."""
    while row.id != other.id and row.parent_id is not None:
        row = row.parent
    return bool(row.id == other.id)


def _named(task: Resource) -> Resource:
    return {"resourceType": task["resourceType"], "id": task["id"]}
