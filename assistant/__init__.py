"""Porchlight's app: everything but the language engine."""
