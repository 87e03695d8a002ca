"""REST calls: the flow of a call, its two drivers, the connection pool, retries."""
