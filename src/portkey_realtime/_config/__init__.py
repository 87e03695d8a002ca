"""What a client and a connection are configured with: options, headers, addresses, secrets."""
