"""What can go wrong with storage that a caller or an operator can act on."""


class DatabaseUnavailable(Exception):  # noqa: N818 - the name says what is the case
    """The database cannot be used at present; the sentence says what an operator can do.

    Nothing of the transaction was kept, or (where the connection broke in the commit itself) it is not known
    whether it was: in both cases the caller has not been promised anything and may try again.
    """


class DatabaseBusy(DatabaseUnavailable):
    """Another transaction was in the way of this one: the same again may succeed at once."""


class MigrationError(Exception):
    """The database and this program do not fit together; the sentence says what an operator can do."""


class ForeignDatabase(MigrationError):  # noqa: N818 - the name says what is the case
    """The database is another program's."""


class BackupError(Exception):
    """A backup was not made, or not brought back; the sentence says what an operator can do."""


class Conflict(Exception):  # noqa: N818 - an answer, not an error of the program
    """Somebody else appended to the timeline first: load the incident again and decide anew."""


class Unreadable(Exception):  # noqa: N818 - the name says what is the case
    """An entry's words are no event of this program: a newer release wrote them, or somebody altered them.

    Attributes:
        incident: the incident's number.
        version: of the entry.
    """

    def __init__(self, incident: int, version: int) -> None:
        super().__init__(f"entry {version} of INC-{incident} cannot be read")
        self.incident = incident
        self.version = version
