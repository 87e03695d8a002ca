"""The voice layer: a conversation above the connection. The public door is ``voice``."""
