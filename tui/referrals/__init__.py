"""Screens of referrals: the queue to confirm, the card, forms and dialogs."""
