"""``Portkey``, ``AsyncPortkey``, and what hangs on them: ``realtime``, ``beta.realtime``."""
