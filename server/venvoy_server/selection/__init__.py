"""Selection: determine which environment or interpreter a file or folder uses, and why. Nothing is run or written."""

from venvoy_server.selection.chain import select
from venvoy_server.selection.model import Candidate, Selection, SelectionProblem, Source
from venvoy_server.selection.status import StatusText, status_of

__all__ = ["Candidate", "Selection", "SelectionProblem", "Source", "StatusText", "select", "status_of"]
