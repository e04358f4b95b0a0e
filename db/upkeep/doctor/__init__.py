"""Health checks of an installation: what is wrong, and how to put it right."""
