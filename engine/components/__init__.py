"""Porchlight's own parts of the Rasa pipeline; config.yml lists them in order."""
