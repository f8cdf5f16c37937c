"""What Sitroom remembers: the timelines, their projection, the queues and the kept files.

Every function takes the connection that `Database.write()` or `Database.read()` hands out, so that what
belongs together commits in one transaction, and none of them reads a clock.
"""
