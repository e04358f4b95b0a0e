"""The client that a command applies to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClientRef:
    """The client that a command applies to; `stay_id` is None outside every trajectory."""

    id: int
    number: str
    stay_id: int | None
    referral_ids: tuple[int, ...] = ()
