"""Every word and block a person sees.

Pure: no I/O and no clock; the moment is passed in. People's text is escaped once, here (see `text`),
and nothing leaves that is longer than Slack takes (see `kit`).
"""
