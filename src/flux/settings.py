"""What the environment decides: addresses, folders, secrets."""
