"""What tests share: drivers of both clients, servers and relays, small specs, values made up."""
