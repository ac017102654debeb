"""Marts to pages: two static sites from one release, with disclosure control for the directors."""
