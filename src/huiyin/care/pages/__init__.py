"""Pages of care: for officers and those above them, for whoever must report, and for the person protected."""
