"""Signing in with an organisation's own accounts."""
