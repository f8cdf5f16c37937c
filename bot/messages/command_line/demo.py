"""What the demo says in the terminal, and where it does not do what the program would."""

from collections.abc import Sequence


def not_listened(port: int, why: str | None) -> str:
    """The port of the demo's page is taken."""
    return f"Port {port} cannot be listened on: {why}. Choose another with --port."


def running(url: str, alert: str, asked: Sequence[str], left_out: Sequence[str]) -> str:
    """Where to look at it, how to send it an alert, what it asks and does not call, and how to end it."""
    lines = [
        f"Sitroom is running, with a Slack to try it in: {url}",
        f"Send it an alert: {alert}",
        *_reach(asked, left_out),
        "Stop it with Ctrl-C. What you do is kept until then.",
    ]
    return "\n".join(lines)


def edited(process: int) -> str:
    """How it comes to know that the policy was edited, by the id of its process."""
    return f"Have it read your policy again after you edited it: kill -HUP {process}"


def read_again(asked: Sequence[str], left_out: Sequence[str]) -> str:
    """The policy was read again, and is right."""
    return "\n".join(["Your policy is read again, and in force.", *_reach(asked, left_out)])


def _reach(asked: Sequence[str], left_out: Sequence[str]) -> list[str]:
    lines = []
    if asked:
        lines.append(f"Asked whether they are well, since they are on this machine: {', '.join(asked)}.")
        lines.append(
            "One that does not answer, or not well, is an alert, and may declare an incident by itself."
        )
    if left_out:
        lines.append(
            f"Not called in the demo, which calls nothing outside this machine: {', '.join(left_out)}."
        )
    return lines


def hook_not_called() -> str:
    """Follows what happens in a scenario whose hook leads out of this machine."""
    return "(The hook is not called in the demo.)"


def not_waited_for(endpoint: str) -> str:
    """Follows a step that would wait for a health endpoint outside this machine."""
    return f"(Waits for {endpoint}, which is not called in the demo.)"
