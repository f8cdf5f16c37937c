"""The one exception that is meant for a person."""


class Rejected(Exception):  # noqa: N818 - it is an answer, not an error of the program
    """A command may not happen; the sentence says why and what to do next.

    Attributes:
        sentence: what the person is shown, as plain text.
        field: the form field it is about, where there is one: a modal shows the sentence there.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
