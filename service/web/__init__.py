"""The web pages: what the API answers, for people to read. French at `/`, English at `/en`."""
