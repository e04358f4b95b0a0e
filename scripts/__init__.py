"""The command line: one file a verb, thin, and the two commands that set a clone up."""
