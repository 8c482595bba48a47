"""What the tests share."""

import os

import pytest
from hypothesis import HealthCheck, settings

for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):  # the tests say themselves where they run
    os.environ.pop(name, None)
settings.register_profile("fixed", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fixed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write the golden files anew.")
