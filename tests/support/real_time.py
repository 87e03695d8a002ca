"""Tests that need the machine to keep pace with speech: ``pytest.mark.real_time``.

Such a test talks over an answer while it is played, or compares what was heard with what was said
at the time. A busy machine can spoil one run of it; then it is run again, twice at most. A fault
spoils every run. Which tests were run again is said at the end, so that it does not go unnoticed.
"""

from __future__ import annotations

import pytest
from _pytest.runner import runtestprotocol

RUNS = 3


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "real_time: needs a machine that keeps pace with speech; run again if it fails"
    )


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    if item.get_closest_marker("real_time") is None:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for run in range(RUNS):
        if run:
            item._initrequest()  # type: ignore[attr-defined]  # fixtures anew
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        failed = [report for report in reports if report.failed]
        if not failed:
            break
        if run < RUNS - 1:
            first = str(failed[0].longrepr).strip().splitlines()[-1:]
            item.user_properties.append(("run again", f"{item.nodeid}: {''.join(first)}"))
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    again = {
        said
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, said in getattr(report, "user_properties", ())
        if name == "run again"
    }
    if again:
        terminalreporter.section("run again, since they failed once")
        for said in sorted(again):
            terminalreporter.line(said)
