"""What a change brings as a code quality report of GitLab: what came, and nothing that was there before."""

from saypro_align.difference import Difference, came
from saypro_align.formats.gitlab import issue
from saypro_align.formats.plain import as_json


def diff_code_quality(found: Difference) -> str:
    """Every finding that came, at its place in the later state."""
    return as_json([issue(found.after.assessment, finding) for finding in came(found)])
