"""Whether the tests of faults take as long as they may (`make soak`), or as little as makes sense (`make test`)."""

from hypothesis import settings

from tests.conftest import SOAK

LONG = settings.get_current_profile_name() == SOAK
