"""What the screens of any area show of a person."""
