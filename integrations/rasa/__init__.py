"""The language engine: Rasa in its own process and environment, reached over loopback HTTP."""
