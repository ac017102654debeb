"""One module per page: its content, made from a release's tables."""
