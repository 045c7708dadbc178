"""One turn of talk, from what was said to what is answered, the same on every channel."""
