"""The room of requests for one's own data, and the part of a person's page that says with whom they are shared."""
