"""A second try for tests that drive a real browser or kill a real process, and for no others.

Such a test depends on what else the machine does at that moment. Its first failure is printed with
its reason; a defect fails twice. docs/tests.md names the files, and a test holds it to them.
"""

import pytest

# A machine on which more tests than these need a second try has something else the matter.
MOST_IN_A_RUN = 6


def pytest_configure(config: pytest.Config) -> None:
    """No run tries more than a few tests again, and each is shown with its reason."""
    config.option.max_suite_reruns = MOST_IN_A_RUN
    config.option.rerun_show_tracebacks = True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each test with the mark one more try, which has as much time as the first."""
    if config.option.usepdb:
        return
    for item in items:
        if item.get_closest_marker("second_try"):
            item.add_marker(pytest.mark.flaky(reruns=1))
            own = item.get_closest_marker("timeout")
            seconds = own.args[0] if own else float(config.getini("timeout"))
            item.add_marker(pytest.mark.timeout(seconds, func_only=True), append=False)
