"""How the system runs: the system administrator's page. No personal data, no secrets."""
