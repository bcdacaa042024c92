"""What can go wrong with the database, in the words of the person who has to solve it.

DatabaseProblem
    BinariesNotFound    no PostgreSQL programs of a version that we can use
    ClusterProblem      our own server does not start, stop or answer
    AddressProblem      DATABASE_URL and its two companions are wrong
    RoleProblem         the application would log in with too many rights
    BackupProblem       a backup cannot be made, read or put back
"""

from __future__ import annotations


class DatabaseProblem(Exception):
    """Something about the database that a person can act on; the text is Dutch and holds no secret."""


class BinariesNotFound(DatabaseProblem):
    """No folder with usable PostgreSQL programs was found."""


class ClusterProblem(DatabaseProblem):
    """The server of this installation cannot do what was asked."""


class AddressProblem(DatabaseProblem):
    """An address of a database is missing, unreadable or contradicts another one."""


class RoleProblem(DatabaseProblem):
    """A login role has rights that would switch off row-level security."""


class BackupProblem(DatabaseProblem):
    """A backup cannot be written, trusted or restored."""
