"""Statistics of the directors' pages: pure functions on published numbers."""
