"""Names of what is open in a conversation about sessions and seats: offers (`Offer.kind`), intakes, the topic.

The other kinds, which follow-ups ask (`assistant.catalog.follow_ups`), go by their own names.
"""

# A session to take a seat in, one to move a seat to; which of several seats; a seat that was moved just now.
SEAT, MOVE, WHICH_SEAT, MOVED = "seat", "move", "which_seat", "moved"
# Another day or not at all; another one instead of one that was missed or called off.
CHANGE, REBOOK = "change", "rebook"
# A number from 0 to 10, and a word why.
RATING, WHY = "rating", "rating_why"
# The intakes of a seat, and of a place in a full group.
BOOKING, GROUP_WAITLIST = "booking", "waitlist"
# The topic of a talk about a seat of theirs: "where is it" means that one.
ABOUT_SEAT = "seat"
