# Generated from templates/wire. Do not edit: run "make generate".
"""The Realtime API as the spec has it: one package per dialect, and what they stand on.

Import a dialect by name, ``from portkey_realtime_wire import beta``; importing this package
alone loads none of them.
"""
