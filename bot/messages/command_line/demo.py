"""What the demo says in the terminal, and where it does not do what the program would."""

from collections.abc import Sequence


def not_listened(port: int, why: str | None) -> str:
    """The port of the demo's page is taken."""
    return f"Port {port} cannot be listened on: {why}. Choose another with --port."


def running(url: str, alert: str, left_out: Sequence[str]) -> str:
    """Where to look at it, how to send it an alert, what it does not call, and how to end it."""
    lines = [
        f"Sitroom is running, with a Slack to try it in: {url}",
        f"Send it an alert: {alert}",
        *_not_called(left_out),
        "Stop it with Ctrl-C. What you do is kept until then.",
    ]
    return "\n".join(lines)


def edited(process: int) -> str:
    """How it comes to know that the policy was edited, by the id of its process."""
    return f"Have it read your policy again after you edited it: kill -HUP {process}"


def read_again(left_out: Sequence[str]) -> str:
    """The policy was read again, and is right."""
    return "\n".join(["Your policy is read again, and in force.", *_not_called(left_out)])


def _not_called(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    return [f"Not called in the demo, which calls nothing outside this machine: {', '.join(names)}."]


def hook_not_called() -> str:
    """Follows what happens in a scenario whose hook leads out of this machine."""
    return "(The hook is not called in the demo.)"


def not_waited_for(endpoint: str) -> str:
    """Follows a step that would wait for a health endpoint outside this machine."""
    return f"(Waits for {endpoint}, which is not called in the demo.)"
