"""What the desk does for each intent: pure functions from a `Turn` to an `Outcome`, a file a topic."""
