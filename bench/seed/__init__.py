"""A partnership's years made up: the parts of `bench.console_seed`."""
