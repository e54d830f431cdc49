"""Django's PostgreSQL backend, which also notices that the database was away in between (`base`)."""
