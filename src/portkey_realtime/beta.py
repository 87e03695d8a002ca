"""Every event and object of the beta dialect: what ``client.beta.realtime`` yields and takes."""

from portkey_realtime_wire.beta import *  # noqa: F403  # its __all__ is generated from the spec
from portkey_realtime_wire.beta import __all__ as __all__
