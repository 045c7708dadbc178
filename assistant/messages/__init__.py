"""Words for the medium and the language: the only place where sentences are put together."""
