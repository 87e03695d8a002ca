"""Every event and object of the GA dialect: what ``client.realtime`` yields and takes."""

from portkey_realtime_wire.ga import *  # noqa: F403  # its __all__ is generated from the spec
from portkey_realtime_wire.ga import __all__ as __all__
