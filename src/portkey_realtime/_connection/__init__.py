"""What ``connect`` returns: reading, sending, closing, for asyncio and for threads."""
