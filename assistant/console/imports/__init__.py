"""Leads that come in a spreadsheet."""
