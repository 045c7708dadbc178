"""The room of people; its doors stand in the modules beside this one."""

from assistant.console.doors import Room

room = Room("people")
