"""What every test can ask for."""

from hypothesis import HealthCheck, settings

#: How long an example takes is a fact of the machine, not of what is tested. As with Hypothesis's own profile for CI.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])

#: `--hypothesis-profile=soak`: what takes seconds an example looks for this name, and takes its time.
SOAK = "soak"
settings.register_profile(SOAK)

pytest_plugins = ["tests.databases", "tests.skips"]
