"""The dashboard: how many reached us, what they wanted, how far they came; as charts, tables and files."""
