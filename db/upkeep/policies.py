"""Which rows of each table people may read and write on PostgreSQL, as conditions of its row-level security.

The conditions ask the functions of the schema `rights` (see rights.py) for what PERMISSIONS says; a part in
brackets with SELECT is worked out once a statement, however many rows there are.
"""

from __future__ import annotations

from dataclasses import dataclass

ME = "(SELECT rights.me())"
EVERYONE = f"{ME} IS NOT NULL"
"""All who have an open account."""


def may(*verbs: str) -> str:
    """Return the condition that the person's roles allow one of these verbs."""
    return f"(SELECT rights.may({_listed(verbs)}))"


def within(column: str, *verbs: str) -> str:
    """Return the condition that the file of a column is within reach for one of these verbs."""
    asked = _listed(verbs)
    return f"((SELECT rights.everywhere({asked})) OR {column} IN (SELECT rights.files({asked})))"


def _listed(verbs: tuple[str, ...]) -> str:
    return ", ".join(f"'{verb}'" for verb in verbs)


def _through_referral(*verbs: str) -> str:
    own = f"(r.made_by_id = {ME} AND {may(*verbs)})"
    return (
        f"EXISTS (SELECT FROM public.referral r WHERE r.id = referral_id"
        f" AND ({own} OR {within('r.client_id', *verbs)}))"
    )


@dataclass(frozen=True)
class Rule:
    """Conditions on the rows of a table; None where people may not do it at all."""

    select: str = EVERYONE
    insert: str | None = None
    update: str | None = None
    delete: str | None = None
    written: str | None = None
    """On a row as an update leaves it; the condition of `update` unless given."""
    columns: tuple[str, ...] = ()
    """Those that an update may write; all but the key and the time of creation unless given."""
    others: tuple[str, ...] = ()
    """A verb, and the columns that who may not do it may update all the same."""


def _mine(column: str) -> str:
    return f"{column} = {ME}"


def _edited(*verbs: str) -> Rule:
    return Rule(insert=may(*verbs), update=may(*verbs), delete=may(*verbs))


_COUNTING = may("client.register", "client.move", "exchange.import")
_IMPORTING, _TAKING_OUT = may("exchange.import"), may("exchange.import", "exchange.export")
_REFERRING = ("referral.make", "referral.confirm", "referral.status", "referral.feedback")
_FOLLOWING = (
    f"({_mine('made_by_id')} AND {may('referral.confirm', 'referral.status')})"
    f" OR {within('client_id', 'referral.confirm', 'referral.status')}"
)
_BROUGHT = "(SELECT rights.last_did('exchange.import')) AND reference IS NOT NULL AND made_by_id IS NULL"
"""A referral that an import brought, which a later one follows: shown once the journal has that one."""
_AMONG_BROUGHT = (
    f"by_id IS NULL AND {_IMPORTING}"
    " AND EXISTS (SELECT FROM public.referral r WHERE r.id = referral_id AND r.reference IS NOT NULL)"
)
_REFERRED = f"client_id IN (SELECT r.client_id FROM public.referral r WHERE r.made_by_id = {ME})"
_ABOUT_PEOPLE = "('client', 'referral', 'staff', '')"
_LOGGED = "actor_id = (SELECT rights.me()) AND actor = session_user::text AND on_behalf = ''"

DIRECTORY = (
    "service",
    "contact",
    "phone",
    "location",
    "address",
    "service_at_location",
    "schedule",
    "language",
    "cost_option",
    "required_document",
    "service_area",
    "accessibility",
    "service_capacity",
    "offer",
    "directory_record",
    "directory_link",
)

RULES: dict[str, Rule] = {
    "team": Rule(insert=may("staff.manage")),
    "staff": Rule(
        insert=may("staff.manage"),
        update=f"{may('staff.manage')} OR {_mine('id')}",
        written=f"id <> {ME} OR string_to_array(role, ' ') <@ (SELECT rights.roles())",  # none for oneself
        columns=("role", "team_id", "active", "language", "keyboard", "theme", "row_version"),
        others=("staff.manage", "language", "keyboard", "theme"),
    ),
    "staff_key": Rule(
        select=f"{_mine('staff_id')} OR {may('staff.keys')}",
        insert=may("staff.keys"),
        update=may("staff.keys"),
        columns=("revoked_at", "row_version"),
    ),
    "lock_code": Rule(
        select=f"{_mine('staff_id')} OR {may('staff.manage')}",
        insert=_mine("staff_id"),
        delete=f"{_mine('staff_id')} OR {may('staff.manage')}",
    ),
    "draft": Rule(_mine("staff_id"), _mine("staff_id"), _mine("staff_id"), _mine("staff_id")),
    "presence": Rule(
        insert=_mine("staff_id"),
        update=_mine("staff_id"),
        delete=f"{_mine('staff_id')} OR seen_at < timezone('UTC', now()) - interval '20 seconds'",
    ),
    "revision": Rule(insert=EVERYONE, update=EVERYONE),
    "audit_line": Rule(
        select=(
            f"{_mine('actor_id')} OR ({EVERYONE} AND subject_kind NOT IN {_ABOUT_PEOPLE})"
            f" OR (SELECT rights.reach('client.looks')) = 'any'"
            f" OR (subject_kind = 'client' AND {within('subject_id', 'client.looks')})"
            f" OR (subject_kind = 'referral' AND EXISTS (SELECT FROM public.referral r"
            f" WHERE r.id = subject_id AND {within('r.client_id', 'client.looks')}))"
            f" OR (subject_kind IN ('staff', '') AND {may('staff.manage')})"
        ),
        insert=(
            f"({_LOGGED} AND rights.may(verb)) OR ({EVERYONE} AND actor_id IS NULL AND actor = ''"
            f" AND on_behalf = '' AND verb IN ('retro.note', 'clock.back'))"
        ),
    ),
    "look": Rule(
        select=f"{_mine('actor_id')} OR {within('client_id', 'client.looks')}",
        insert=f"{_LOGGED} AND ({within('client_id', 'client.read')} OR {_REFERRED})",
    ),
    "organisation": _edited("directory.edit", "directory.verify", "exchange.import"),
    "directory_report": Rule(
        insert=f"{may('directory.report')} AND {_mine('by_id')}",
        update=may("directory.verify"),
        written=_mine("settled_by_id"),
        columns=("settled", "settled_by_id", "settled_at"),
    ),
    "retro_action": Rule(insert=may("retro.note"), update=may("retro.note")),
    "trajectory": Rule(insert=may("trajectory.design", "exchange.import"), update=may("trajectory.design")),
    "step": Rule(insert=may("trajectory.design", "exchange.import")),
    "usual_move": Rule(insert=may("trajectory.design")),
    "client": Rule(
        insert=may("client.register", "exchange.import"),
        update=within("id", "client.edit", "client.assign"),
        written=may("client.edit", "client.assign"),
        columns=("responsible_id", "team_id", "active", "row_version"),
    ),
    "identity": Rule(
        select=(
            f"{within('client_id', 'client.read')} OR {_REFERRED}"
            " OR (SELECT rights.last_did('exchange.identities'))"
        ),
        insert=f"{within('client_id', 'client.edit')} OR {_IMPORTING}",
        update=within("client_id", "client.edit"),
    ),
    "involvement": Rule(
        select=f"{_mine('staff_id')} OR {within('client_id', 'client.read')}",
        insert=within("client_id", "client.assign"),
        delete=within("client_id", "client.assign"),
    ),
    "break_glass": Rule(
        select=f"{_mine('staff_id')} OR {within('client_id', 'client.alert')}",
        insert=(
            f"{_mine('staff_id')} AND {may('client.outside')} AND why <> '' AND seen_at IS NULL"
            " AND until < timezone('UTC', now()) + interval '26 hours'"
        ),
        update=within("client_id", "client.alert"),
        written=_mine("seen_by_id"),
        columns=("seen_by_id", "seen_at"),
    ),
    "enrolment": Rule(
        select=f"{within('client_id', 'client.read')} OR {_TAKING_OUT}",
        insert=f"{within('client_id', 'client.move')} OR {_IMPORTING}",
        update=f"{within('client_id', 'client.move')} OR {_IMPORTING}",
    ),
    "stay": Rule(
        select=f"{within('client_id', 'client.read')} OR {_TAKING_OUT}",
        insert=(
            f"({within('client_id', 'client.move')} OR {_IMPORTING})"
            " AND EXISTS (SELECT FROM public.enrolment e"
            " WHERE e.id = enrolment_id AND e.client_id = stay.client_id)"
        ),
        update=within("client_id", "client.move"),
        delete=f"{_IMPORTING} AND entered_by_id IS NULL AND left_by_id IS NULL",  # never what staff did
    ),
    "open_tally": Rule(insert=_COUNTING, update=_COUNTING, delete=_COUNTING),
    "move_tally": Rule(insert=_COUNTING, update=_COUNTING, delete=_COUNTING),
    "engagement": Rule(
        select=within("client_id", "client.read"),
        insert=f"{_mine('staff_id')} AND {within('client_id', 'client.engage')}",
        update=within("client_id", "client.engage"),
    ),
    "asked": Rule(
        select=within("client_id", "client.read"),
        insert=f"{_mine('staff_id')} AND {within('client_id', 'client.ask')}",
        update=within("client_id", "client.ask"),
    ),
    "referral": Rule(
        select=(
            f"{_mine('made_by_id')} OR {within('client_id', 'client.read')}"
            f" OR (SELECT rights.last_did('exchange.export', 'exchange.identities')) OR ({_BROUGHT})"
        ),
        insert=(f"({_mine('made_by_id')} AND {within('client_id', 'referral.make')}) OR ({_BROUGHT})"),
        update=f"{_FOLLOWING} OR ({_BROUGHT})",
    ),
    "referral_event": Rule(
        select="EXISTS (SELECT FROM public.referral r WHERE r.id = referral_id)",
        insert=f"({_mine('by_id')} AND {_through_referral(*_REFERRING)}) OR ({_AMONG_BROUGHT})",
    ),
    "feedback": Rule(
        select="EXISTS (SELECT FROM public.referral r WHERE r.id = referral_id)",
        insert=f"({_mine('by_id')} AND {_through_referral('referral.feedback')}) OR ({_AMONG_BROUGHT})",
        update=_through_referral("referral.status"),  # taken back: what was said stays as it was said
        columns=("withdrawn_on",),
    ),
    "suggestion": Rule(
        insert=f"{may('suggestion.add')} AND {_mine('author_id')}",
        update=may("suggestion.support", "suggestion.decide"),
        others=("suggestion.decide", "support"),
    ),
    "support": Rule(
        insert=f"{may('suggestion.support')} AND {_mine('staff_id')}",
        delete=_mine("staff_id"),
    ),
    "comment": Rule(
        insert=(
            f"{_mine('author_id')} AND {may('suggestion.comment', 'suggestion.decide')}"
            f" AND (NOT official OR {may('suggestion.decide')})"
        ),
    ),
    "retro": Rule(insert=may("retro.open"), update=may("retro.close")),
    "card": Rule(
        insert=(
            f"{may('retro.note')} AND EXISTS (SELECT FROM public.retro r WHERE r.id = retro_id"
            f" AND CASE WHEN r.anonymous THEN author_id IS NULL ELSE {_mine('author_id')} END)"
        ),
    ),
    "vote": Rule(
        select=_mine("staff_id"),
        insert=f"{may('retro.note')} AND {_mine('staff_id')}",
        delete=_mine("staff_id"),
    ),
} | dict.fromkeys(DIRECTORY, _edited("directory.edit", "exchange.import"))
"""By table. What concerns a person's file goes by who follows it; the rest is open to all who work here."""
