"""`python -m bot`, and the `sitroom` command."""

import sys

from bot import logs
from bot.cli import run


def main() -> None:
    """Run the command line and leave with its status."""
    logs.configure("ERROR")  # what runs for long says more
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
