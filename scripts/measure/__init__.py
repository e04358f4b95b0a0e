"""Measurements of `trajectoire benchmark`, each beside its floor: the same work at its least cost."""
