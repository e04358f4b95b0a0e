"""My day: what needs this person today."""
