"""Pages of mediation, one module for each reader and task."""
