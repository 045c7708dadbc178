"""The room of the review; its routes are in the modules beside this one."""

from assistant.console.doors import Room

room = Room("review")
HOME = "/console/review"
