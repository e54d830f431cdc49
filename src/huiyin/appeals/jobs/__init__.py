"""Jobs of appeals: chores the runner does at night."""
