"""Each of the five processes, lived through in Slack by its own policy file, from detection to the end."""
