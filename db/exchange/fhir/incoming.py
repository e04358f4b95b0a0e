"""Brings referrals in from FHIR: tasks to fulfil, with their clients, organisations and what came of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from db.audit.journal import writing
from db.clients.reach import whole_agency
from db.core import clock
from db.core.actor import Actor
from db.core.model import change
from db.core.translation import N_
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
from db.referrals.clocks import awaits
from db.referrals.facts import Priority
from db.referrals.lifecycle import (
    ENDED,
    FAILURES,
    OPEN,
    Channel,
    Confirmer,
    Handoff,
    Happening,
    Party,
    Status,
    due_on,
    next_statuses,
)
from db.referrals.loops import closed_loops
from db.referrals.models import Feedback, Referral, ReferralEvent
from db.staff.alerts import alert, all_leads


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
    whole_agency(actor, "exchange.import")
    with writing(actor, "exchange.import", dry_run=dry_run) as entry:
        entry.touches("referral", "client", "directory")
        store = _Store(graph)
        for task in wanted:
            store.keep(task)
        store.attach(wanted)
        rows = [row for row in store.rows.values()]
        closed, _many = closed_loops([row.id for row in rows])
        entry.note(
            format="fhir",
            tasks=len(wanted),
            referrals=len(rows),
            added=store.done["added"],
            changed=store.done["changed"],
        )
        alert(actor, entry.verb, all_leads(), text="FHIR")
    return Imported(
        store.done["client"],
        store.done["organisation"],
        store.done["added"],
        store.done["changed"],
        store.done["unchanged"],
        sum(row.status in OPEN for row in rows),
        sum(row.status in ENDED for row in rows),
        store.done["attached"],
        closed,
        len(tasks) - len(wanted),
        tuple(graph.findings),
    )


class _Store:
    """Writes one graph inside the caller's transaction."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.rows: dict[str, Referral] = {}
        self.known: set[int] = set()
        """Those that were here before: someone says what comes next when they fail."""
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
            self.done["added"] += 1
        else:
            self.known.add(row.id)
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
                    self.graph.find(task, "partOf", N_("there is no {to} here"), to=to)
                    continue
                if _within(parent, row):
                    self.graph.find(task, "partOf", N_("would be a part of itself: left as it is"))
                    continue
                self.done["attached"] += 1
                if row.parent_id != parent.id:
                    change(row, parent=parent.id)

    def _status(self, task: Resource) -> Status | None:
        try:
            return Status(line(task.get("status")))
        except ValueError:
            said = line(task.get("status"), 40)
            self.graph.find(task, "status", N_("“{status}” is no state of a referral"), status=said)
            return None

    def _make(self, task: Resource, status: Status) -> Referral | None:
        patient, owner = self.graph.follow(task, "for"), self.graph.follow(task, "owner")
        request = self.graph.follow(task, "focus") or {}
        kinds = [found["resourceType"] for found in (patient, owner) if found]
        if patient is None or owner is None or kinds != ["Patient", "Organization"]:
            self.graph.find(task, "", N_("was left out: a referral has a person and an organisation"))
            return None
        sent_on = day_of(task.get("authoredOn"))
        if sent_on is None or sent_on > clock.today():
            self.graph.find(task, "authoredOn", N_("is no day that has come: today was taken"))
            sent_on = clock.today()
        due = due_on(Handoff.CONFIRMATION, sent_on)
        row = Referral.create(
            client=self._counted("client", keep_client(patient)),
            organisation=self._counted("organisation", keep_organisation(owner)),
            need=text_of(request.get("code")) or lines(task.get("description")),
            handoff=Handoff.CONFIRMATION,
            status=Status.DRAFT,
            sent_on=sent_on,
            due_on=due,
            priority=self._priority(task, request),
            reference=key(task),
        )
        self._event(row, Happening.MADE, sent_on, to_status=Status.DRAFT if status is Status.DRAFT else "")
        self._follow(task, row, status)
        return row

    def _counted(self, what: str, kept: tuple[int, bool]) -> int:
        id_, added = kept
        self.done[what] += added
        return id_

    def _follow(self, task: Resource, row: Referral, status: Status) -> bool:
        """Bring a stored referral to the state of its task, as the diagram goes; tell whether it changed."""
        way = _way(row.status, status)
        if way is None:
            self.graph.find(
                task, "status", N_("{before} cannot become {after}: left as it is"),
                before=row.status.value, after=status.value,
            )  # fmt: skip
            return False
        outcome = self._outcome(task, row) if status is Status.COMPLETED else None
        on = outcome[0] if outcome else row.sent_on
        reason = text_of(task.get("statusReason"))
        for before, after in zip((row.status, *way), way, strict=False):
            self._event(row, Happening.STATUS, on, reason, before, after)
        values: dict[str, Any] = {"status": status, "reason": reason or row.reason}
        if outcome is not None and row.received_on is None:
            values |= self._received(row, *outcome)
        contact_on = values.get("contact_on", row.contact_on)
        waits = awaits(status, contact_on, row.appointment_at, row.meeting)
        values["to_confirm_on"] = row.to_confirm_on or row.due_on if waits else None
        values["ask_on"] = row.ask_on or row.due_on if waits else None
        if way and status in FAILURES and row.id in self.known:
            values["next_on"] = clock.today()
        if all(getattr(row, name) == value for name, value in values.items()):
            return False
        change(row, **values)
        return True

    def _received(self, row: Referral, on: dt.date, what: str) -> dict[str, Any]:
        """Keep what the organisation says it did: the service was received, and that is its feedback."""
        by = Confirmer.ORGANISATION
        self._event(row, Happening.RECEIVED, on, about=by.value)
        Feedback.create(referral=row, party=Party.ORGANISATION, channel=Channel.FORM, on=on, comment=what)
        self._event(row, Happening.FEEDBACK, on)
        values: dict[str, Any] = {"received_on": on, "received_by": by}
        if row.contact_on is None:
            values |= {"contact_on": on, "confirmed_by": by, "confirmed_at": clock.now()}
        return values

    def _outcome(self, task: Resource, row: Referral) -> tuple[dt.date, str] | None:
        """Return the day and the name of what was done for the person; None where nothing is told."""
        for output in items(task.get("output")):
            done = self.graph.follow(output | _named(task), "valueReference", needed=False)
            if done is None or done["resourceType"] != "Procedure":
                continue
            period = done.get("performedPeriod")
            start = period.get("start") if isinstance(period, dict) else None
            on = day_of(done.get("performedDateTime") or start)
            if on is None or not row.sent_on <= on <= clock.today():
                self.graph.find(done, "performed", N_("is no day since the referral: {on} was taken"),
                                on=row.sent_on.isoformat())  # fmt: skip
                on = row.sent_on
            return on, text_of(done.get("code"))
        return None

    def _priority(self, task: Resource, request: Resource) -> Priority:
        said = task.get("priority") or request.get("priority")
        return Priority(said) if said in [one.value for one in Priority] else Priority.ROUTINE

    def _event(
        self,
        row: Referral,
        what: Happening,
        on: dt.date,
        note: str = "",
        from_status: str = "",
        to_status: str = "",
        about: str = "",
    ) -> None:
        ReferralEvent.create(
            referral=row,
            at=clock.instant(on, dt.time(12)),
            what=what,
            from_status=from_status,
            to_status=to_status,
            note=note,
            about=about,
        )


def _within(row: Referral, other: Referral) -> bool:
    """Tell whether a referral is another one, or a part of it."""
    while row.id != other.id and row.parent_id is not None:
        row = row.parent
    return bool(row.id == other.id)


def _named(task: Resource) -> Resource:
    return {"resourceType": task["resourceType"], "id": task["id"]}


def _way(before: Status, after: Status) -> tuple[Status, ...] | None:
    """Return the states from one to another as the diagram goes, the shortest way; None for no way."""
    ways: list[tuple[Status, ...]] = [()]
    seen = {before}
    while ways:
        way = ways.pop(0)
        at = way[-1] if way else before
        if at is after:
            return way
        for following in next_statuses(at):
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return None
