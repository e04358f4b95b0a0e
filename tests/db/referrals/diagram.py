"""The states of a referral and its arrows, copied from HL7 SDOH Clinical Care 3.0.0, not from the program."""

from itertools import permutations

ERROR = "entered-in-error"
ARROWS = {
    "draft": "requested",
    "requested": "accepted rejected cancelled",
    "accepted": "in-progress on-hold cancelled completed failed",
    "in-progress": "on-hold cancelled completed failed",
    "on-hold": "in-progress cancelled completed failed",
    "rejected": "",
    "cancelled": "",
    "completed": "",
    "failed": "",
}
"""From each state to the states that may follow; from each also to « entered in error », where all ends."""

ALLOWED = {(before, after) for before, all_after in ARROWS.items() for after in (*all_after.split(), ERROR)}
PAIRS = sorted(permutations((*ARROWS, ERROR), 2))
WAY = {
    "requested": (),
    "accepted": ("accepted",),
    "rejected": ("rejected",),
    "cancelled": ("cancelled",),
    "in-progress": ("accepted", "in-progress"),
    "on-hold": ("accepted", "on-hold"),
    "completed": ("accepted", "completed"),
    "failed": ("accepted", "failed"),
    ERROR: (ERROR,),
}
"""How to bring a referral that was just made to a state; nothing brings one back to a draft."""
