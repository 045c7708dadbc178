"""Eligibility: what the catalogue's rules say of a person, why, and what to ask next. Pure code.

A person decides. This says where somebody stands, in three values and with the evidence that mattered.
"""
