"""Who may use the service, and for what: keys, accounts, sessions, limits, the audit log, and the guard."""
