"""Seats in information sessions: what a session and a seat are, who is told what and when."""
