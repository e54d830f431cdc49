"""Pages of people: signing in and out, my data, posts and hand-over, approvals."""
