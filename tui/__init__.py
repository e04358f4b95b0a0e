"""Screens: what staff see at a terminal. Reads and writes go through `db`, never around it."""
