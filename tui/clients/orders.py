"""The orders of lists of clients."""

from db.core.translation import N_
from tui.shell.order import Order

NAME, NUMBER = Order("name", N_("name"), N_("Name")), Order("number", N_("file"), N_("File"))
RESPONSIBLE = Order("responsible", N_("assigned to"), N_("Assigned to"))
SINCE = Order("since", N_("days in the step"), N_("Days"), falls=True)
STEP = Order("step", N_("step"), N_("Step"))
LATE = Order("late", N_("days late"), N_("Late"), falls=True)
DUE = Order("late", N_("days in the step"), N_("Days"), falls=True)
"""The same in one step, where all have the same time."""

ACTIVE = (NAME, NUMBER, STEP, SINCE, LATE, RESPONSIBLE)
FINISHED = (NAME, NUMBER, RESPONSIBLE)
IN_STEP = (DUE, NUMBER, NAME, RESPONSIBLE)
ALL_LATE = (LATE, NUMBER, NAME, STEP, SINCE, RESPONSIBLE)
