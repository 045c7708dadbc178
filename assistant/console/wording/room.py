"""The room of the words."""

from assistant.console.doors import Room
from assistant.staff.roles import Permission

room = Room("words")
EDIT = Permission.EDIT_CATALOGUE
HOME = "/console/words"
