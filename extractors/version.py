"""The version of the rules, where whoever asks for it need not load them."""

RULES_VERSION = "6"
"""Goes up whenever the same file may give other facts."""
