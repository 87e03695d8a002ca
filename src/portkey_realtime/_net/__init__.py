"""Reaching a host: its addresses tried side by side, and the proxies on the way."""
