"""Sums of money that say what they add: corpus/CONTRACT.md, "Sums, worked"."""
