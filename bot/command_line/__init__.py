"""What an operator does on the command line, with the database alone: Slack need not be there, nor Sitroom run."""
