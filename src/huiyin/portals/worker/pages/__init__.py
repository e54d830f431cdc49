"""Pages of the worker's portal."""
