"""What importing a library and making a client costs: ``python benchmarks/importing.py ADAPTER``.

A program of its own, which has loaded nothing that a library would have to load itself.
"""

import os
import sys
import time

adapter = sys.argv[1]


def resident() -> float:
    """Resident memory now, in MiB."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2


modules, memory, begun = len(sys.modules), resident(), time.process_time()
if adapter == "ours":
    from portkey_realtime import Portkey

    Portkey(api_key="pk-none-none")
elif adapter == "openai":
    from openai import OpenAI

    OpenAI(api_key="sk-none-none")
elif adapter == "portkey":
    from portkey_ai import Portkey as Vendor

    Vendor(api_key="pk-none-none")
ms, mib = (time.process_time() - begun) * 1e3, resident() - memory
print(f'{{"ms": {ms}, "modules": {len(sys.modules) - modules}, "mib": {mib}}}')
