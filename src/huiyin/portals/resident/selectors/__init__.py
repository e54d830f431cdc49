"""What the residents' pages ask: home's figures, the track of a matter, one's own matters and messages, places."""
