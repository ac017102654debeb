"""Exports in the inbox become rows in raw; what cannot be trusted is refused or quarantined."""
