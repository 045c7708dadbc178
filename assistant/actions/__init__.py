"""The engine's actions: one a file, thin. Each turns what the engine understood into a behaviour of the desk."""
