"""The screens of people: the list, one file, and what is noted there."""
