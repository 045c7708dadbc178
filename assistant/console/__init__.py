"""The console: pages for the people behind the line. An edge, thin as the others."""
