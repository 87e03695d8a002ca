"""Tools that watch a connection or check a set-up; loaded when they are asked for."""
