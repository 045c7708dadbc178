"""The catalogue: what the partnership offers, as facts with an owner and a date."""
