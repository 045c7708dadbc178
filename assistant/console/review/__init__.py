"""Messages that were not answered or hardly understood, what is decided of them, and the tests that come of it."""
