"""The layer between the program and the terminal."""
