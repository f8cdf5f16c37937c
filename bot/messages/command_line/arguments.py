"""What was typed and cannot be meant."""


def how_it_goes(mistake: str, program: str) -> str:
    """What the parser found, as a sentence."""
    return f"{mistake[:1].upper()}{mistake[1:]}. `{program} --help` says how it goes."


def no_port(text: str, last: int) -> str:
    """It is no port."""
    return f"{text!r} is not a port. Give a number from 0 (any) to {last}."


def no_speed(text: str, fastest: int) -> str:
    """It is no speed."""
    return f"{text!r} is no speed. Give a number above 0, up to {fastest}."


def no_incident(text: str) -> str:
    """It is not how an incident is called."""
    return f"{text!r} is not an incident. It looks like INC-42."
