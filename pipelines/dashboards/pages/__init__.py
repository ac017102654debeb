"""One module per page: what the page says, from a release's tables."""
