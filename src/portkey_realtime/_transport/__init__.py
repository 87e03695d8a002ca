"""The sockets: dialling, reading whole messages, writing, closing; for asyncio and for threads."""
