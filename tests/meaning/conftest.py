"""Settings of the generated tests: quick, without deadlines, and the same each time in CI."""

import os

from hypothesis import settings

settings.register_profile("quick", max_examples=200, deadline=None)
settings.register_profile("ci", settings.get_profile("quick"), derandomize=True, database=None)
settings.load_profile("ci" if "CI" in os.environ or os.environ.get("FILON_NO_SKIP") == "1" else "quick")
