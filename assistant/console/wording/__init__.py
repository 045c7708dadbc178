"""The words of the line, rewritten by coordinators; what is shipped stays as it is."""
