"""What happens in a referral, from the day it is made to its end, in the order of its lifecycle."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from db.referrals.lifecycle import Confirmer, Decliner, EventKind, Handoff, Party, Status
from db.upkeep.sample.days import Days

_REACHED = {  # share where contact is made, and mean days until it is
    Handoff.CALLED: (0.95, 1.0),
    Handoff.WENT_ALONG: (0.92, 2.0),
    Handoff.CONFIRMATION: (0.84, 4.0),
    Handoff.DETAILS: (0.72, 4.0),
}


@dataclass(slots=True)
class Line:
    """One thing that happens in a referral's story."""

    day: int
    what: EventKind
    to_status: Status | None = None
    note: str = ""
    contact: int = 0
    party: Confirmer | Decliner | Party | None = None


class Stories:
    """Draws stories; what lies after today has not happened."""

    def __init__(self, rng: Random, days: Days, texts: dict[str, Any]) -> None:
        self._rng, self._days, self._texts = rng, days, texts

    def draw(self, handoff: Handoff, accepts: float, sent: int, due: int) -> list[Line]:
        """Return all that happens to one referral, to come included, in order."""
        rng = self._rng
        if sent > -20 and rng.random() < 0.1:
            return [Line(sent, EventKind.MADE, Status.DRAFT)]
        story = [Line(sent, EventKind.MADE, Status.REQUESTED)]
        if rng.random() < 0.012:
            wrong = Status.ENTERED_IN_ERROR
            return [*story, Line(sent + 1, EventKind.STATUS, wrong, self._say(wrong.value))]
        share, mean = _REACHED[handoff]
        answered = sent + 1 + self._some(4)
        if rng.random() > accepts:
            party = Decliner.CLIENT if rng.random() < 0.35 else Decliner.ORGANISATION
            why = self._say(f"rejected_{party.value}")
            story.append(Line(answered, EventKind.STATUS, Status.REJECTED, why, party=party))
        elif rng.random() < 0.05:
            cancelled = Status.CANCELLED
            story.append(Line(answered, EventKind.STATUS, cancelled, self._say(cancelled.value)))
        elif rng.random() < share:
            story += self._received(handoff, sent, answered, sent + self._some(mean))
        else:
            story += self._lost(answered, due)
        for line in story:
            line.day = self._days.worked(line.day) if sent < line.day < 0 else line.day
        return sorted(story, key=lambda line: line.day)

    def _received(self, handoff: Handoff, sent: int, answered: int, contact: int) -> list[Line]:
        """Return what follows when contact is made: confirmed, served, judged."""
        rng = self._rng
        contact = sent if handoff is Handoff.CALLED and rng.random() < 0.8 else contact
        if handoff in (Handoff.CALLED, Handoff.WENT_ALONG):
            told, by = contact, Confirmer.STAFF
        else:
            told = contact + self._some(1.5)
            mostly = Confirmer.CLIENT if handoff is Handoff.DETAILS else Confirmer.ORGANISATION
            by = mostly if rng.random() < 0.75 else rng.choice((Confirmer.CLIENT, Confirmer.ORGANISATION))
        contact = min(self._days.worked(contact) if contact > sent else contact, told)
        told = max(self._days.worked(told), contact)
        lines = [
            Line(told, EventKind.CONFIRMED, note=self._say("confirmed"), contact=contact, party=by),
            Line(answered, EventKind.STATUS, Status.ACCEPTED),
        ]
        begun = max(answered, told) + 2 + self._some(9)
        if rng.random() < 0.18:
            lines.append(Line(begun, EventKind.STATUS, Status.ON_HOLD, self._say("on-hold")))
            begun += 20 + self._some(30)
        lines.append(Line(begun, EventKind.STATUS, Status.IN_PROGRESS))
        ended = begun + 10 + self._some(35)
        end = Status.COMPLETED if rng.random() < 0.88 else rng.choice((Status.FAILED, Status.CANCELLED))
        why = "" if end is Status.COMPLETED else self._say(end.value)
        lines.append(Line(ended, EventKind.STATUS, end, why))
        for party, share in ((Party.CLIENT, 0.4), (Party.ORGANISATION, 0.2)):
            if rng.random() < share:
                lines.append(Line(told + 6 + self._some(18), EventKind.FEEDBACK, party=party))
        return lines

    def _lost(self, answered: int, due: int) -> list[Line]:
        """Return what follows when the client never gets there: asked again, then given up."""
        rng = self._rng
        lines = [Line(answered, EventKind.STATUS, Status.ACCEPTED)]
        given_up = max(answered, due) + 3 + self._some(8)
        asked = due + 1 + self._some(3)
        while asked < given_up and len(lines) < 4:
            lines.append(Line(asked, EventKind.NOT_MADE, note=self._say("not_made")))
            asked += 4 + self._some(5)
        end = Status.FAILED if rng.random() < 0.85 else Status.CANCELLED
        lines.append(Line(given_up, EventKind.STATUS, end, self._say(end.value)))
        return lines

    def _say(self, key: str) -> str:
        return str(self._rng.choice(self._texts[key]))

    def _some(self, mean: float) -> int:
        """Return a number of days with this mean, many short and a few long."""
        return int(self._rng.expovariate(1 / mean))
