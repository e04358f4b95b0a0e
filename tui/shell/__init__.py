"""What every area's screens share."""
