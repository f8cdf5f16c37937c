"""What every test can ask for."""

import os

from hypothesis import HealthCheck, settings

#: How long an example takes is a fact of the machine, not of what is tested. As with Hypothesis's own profile for CI.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])

#: `--hypothesis-profile=soak`: what takes seconds an example looks for this name, and takes its time.
SOAK = "soak"
settings.register_profile(SOAK)

pytest_plugins = ["tests.databases", "tests.skips"]


def pytest_xdist_auto_num_workers() -> int:
    """How many `-n auto` is: two more than there are processors, because what is killed or slow is waited for."""
    return (os.cpu_count() or 1) + 2
