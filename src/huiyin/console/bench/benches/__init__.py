"""One module for each bench: its first line says what it measures, `run(bench, options)` gives its figures."""
