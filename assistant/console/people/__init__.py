"""Leads, people, tasks and attendance: what recruiters and the front desk do with the people who got in touch."""
