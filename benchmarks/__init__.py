"""`make bench`: how long people, machines and operators wait, each against a baseline measured in the same run.

Sitroom is the real command in a process of its own, Slack is the sandbox, everything over loopback. A figure alone
says something about the machine, so each stands beside the least that the same work could take there, and rounds
of subject and baseline take turns.
"""
