"""The command line: a file or a folder for each command, and two scripts that set a clone up."""

import time

BEGUN = time.time()
"""Time at which the program started, in seconds since the epoch."""
