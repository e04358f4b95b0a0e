"""What stands between the program and the terminal."""
