"""What every test can ask for."""

from hypothesis import settings

#: `--hypothesis-profile=soak`: what takes seconds an example looks for this name, and takes its time.
SOAK = "soak"
settings.register_profile(SOAK, deadline=None)

pytest_plugins = ["tests.databases", "tests.skips"]
