"""Reads a policy file, and says in one sentence what is wrong with it.

Three steps, each a module: `document` reads YAML and remembers where everything stands, `shape` holds it
against the fields and types of `bot.domain.policy`, `sense` against itself. The first mistake is told, with
its line: a person mends one thing at a time.
"""

from bot.policy_file.error import PolicyError
from bot.policy_file.reading import parse_policy, read_policy

__all__ = ["PolicyError", "parse_policy", "read_policy"]
