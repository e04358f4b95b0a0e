"""The journal and the access log of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from db.audit.access import ViewRow, part_name
from db.audit.queries import Subject
from db.clients.corrections import CorrectionRow, corrections, count_corrections
from db.core.dates import date_time
from db.core.text import dotted
from db.core.translation import N_
from db.overview.history import count_file_looks, file_looks
from db.overview.wording import before
from tui.shell.history import History, with_names
from tui.widgets.ink import Cell
from tui.widgets.rows import Source


class FileHistory(History):
    """The journal of a file and its referrals, what was corrected, and the access log of the file."""

    TABS = (("done", N_("Changes")), ("looks", N_("Views")), ("corrections", N_("Corrections")))

    def __init__(self, number: str, client_id: int, referrals: Sequence[int]) -> None:
        subjects: list[Subject] = [("client", client_id), *(("referral", id_) for id_ in referrals)]
        super().__init__(number, subjects)
        self.client_id = client_id

    def source(self, text: str, tab: str) -> Source:
        if tab == "done":
            return super().source(text, tab)
        if tab == "corrections":
            return Source(
                lambda span: with_names(corrections(self.session.actor, self.client_id, span)),
                self.cells,
                lambda: count_corrections(self.session.actor, self.client_id),
            )
        return Source(
            lambda span: with_names(file_looks(self.session.actor, self.client_id, span)),
            self.cells,
            lambda: count_file_looks(self.session.actor, self.client_id),
        )

    def cells(self, row: Any) -> Sequence[Cell]:
        if isinstance(row, CorrectionRow):
            return date_time(row.at), row.actor or "—", before(row.line, in_error=row.in_error)
        if not isinstance(row, ViewRow):
            return super().cells(row)
        who = f"{row.actor} ({row.on_behalf})" if row.on_behalf else row.actor
        what = dotted(part_name(row.what), " ".join(row.why.split()))
        return date_time(row.at), who, what
