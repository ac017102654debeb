"""Export and published contracts: the one description from which everything about a column is made."""
