"""REST calls: the course of a call, its two drivers, its dialects, the connection pool, retries."""
