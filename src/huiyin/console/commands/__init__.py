"""One module per command: a docstring (first line is the help), `add_arguments(parser)` and `run(options) -> int`."""
