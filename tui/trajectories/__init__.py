"""The trajectory: its map, and the people in each step."""
