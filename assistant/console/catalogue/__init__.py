"""What the line knows, changed by coordinators: programs, questions, hours, sessions, rules."""
