"""A day of five hundred incidents, by five policies: what was to be said when, beside what people saw.

What was to be said is worked out by a second model (`case`), from the numbers in the policy file and from what people
did. It was written from docs/policy.md, and shares nothing with `bot.domain`.
"""
