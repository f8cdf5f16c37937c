"""What is confidential: each rule is for something, and names what there is."""

from collections.abc import Iterator

from bot.domain.policy import Policy
from bot.policy_file.error import Mistake, Path
from bot.policy_file.sense.naming import known_component


def unconfided(policy: Policy) -> Iterator[Mistake]:
    """Rules that nothing would ever match, or two with one name, by which incidents are told apart."""
    seen: set[str] = set()
    for position, rule in enumerate(policy.confidential):
        path: Path = ("confidential", position)
        if rule.name in seen:
            yield Mistake((*path, "name"), f"is {rule.name} again.", "Give each its own.")
        seen.add(rule.name)
        if not (rule.keywords or rule.components or rule.labels):
            yield Mistake(path, "matches nothing.", "Add keywords, components or labels.")
        for place, component in enumerate(rule.components):
            yield from known_component((*path, "components", place), component, policy)
        for place, word in enumerate(rule.keywords):
            if not any(letter.isalnum() for letter in word):
                yield Mistake((*path, "keywords", place), "has no letter and no digit.", "Delete it.")
