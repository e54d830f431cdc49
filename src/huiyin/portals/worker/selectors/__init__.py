"""What a worker asks: the inbox in groups, results and figures. Everything passes casework's ``visible``."""
