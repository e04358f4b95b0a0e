"""What screens of any area show about clients."""
