"""The run-time of ``portkey_realtime_wire``: plain Python, linted and typed where it stands.

``scripts/generate.py`` copies every other file of this folder into the generated package, and into
each package that it makes of another document. Change it here, then ``make generate``.
"""
