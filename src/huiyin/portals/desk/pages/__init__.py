"""Pages of the desk's portal."""
