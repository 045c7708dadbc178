"""Putting people through to people: when the front desk is there, and what it is told."""
