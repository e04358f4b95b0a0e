"""What changes on the screens without a key."""
