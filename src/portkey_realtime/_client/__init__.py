"""``Portkey``, ``AsyncPortkey``, and their attributes ``realtime`` and ``beta.realtime``."""
