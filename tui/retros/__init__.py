"""The screens of retrospectives: the list, one board, and what is written on it."""
