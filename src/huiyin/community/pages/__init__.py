"""Pages of counselling: for whoever needs it, for the counsellor, for who keeps the rooms."""
