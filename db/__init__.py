"""The data model and the rules of the program; works without a user interface."""
