"""The trajectory: its path, what people really do on it, and who is in each step."""
