"""The command line: one thin file, or a folder, a verb; and the two commands that set a clone up."""

import time

BEGUN = time.time()
"""When the program began, in seconds since the epoch: the first line of it that runs."""
