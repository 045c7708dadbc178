"""The front desk: the queue, a person's conversation, and what is written often."""
