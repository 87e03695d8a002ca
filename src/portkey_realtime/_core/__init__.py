"""The rules and the state of a connection. No I/O, no clock: both shells drive it."""
