"""The dashboard's daily counts: what each day's rows come to, which days are due, and how the counts are kept."""
