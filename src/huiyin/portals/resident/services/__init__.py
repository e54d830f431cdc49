"""What the residents' pages do themselves: keep photos while a page has to be shown again."""
