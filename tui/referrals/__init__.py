"""The screens of referrals: the queue to confirm, one whole, and what is done with it."""
