"""The command line, `./porchlight …`: one module a command, and the parts that they are made of."""
