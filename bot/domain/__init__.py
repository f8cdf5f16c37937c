"""What an incident is and how it may change: values in, values out.

Nothing here does I/O, awaits, reads a clock or logs. `decide` says what happened, `evolve` what is
true now, `react` what the world must be told, `due` what time has made necessary.
"""
