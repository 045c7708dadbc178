"""The rooms of conferences: who is in each."""

from dataclasses import dataclass, field

from integrations.local.legs import Leg


@dataclass(eq=False)
class Room:
    """Who is in a conference, in the order in which they came. It begins with the second, and stays begun."""

    inside: list[Leg] = field(default_factory=list)
    begun: bool = False

    def show(self) -> None:
        for leg in self.inside:
            leg.wait_for("bridged" if self.begun and len(self.inside) > 1 else "conference")
