"""What people say, read as facts: answers in context, and facts volunteered in any message.

`read_answer` is lenient, because it knows what was asked ("5", "the second one", "march"); `read_volunteered` believes
only what the words say by themselves ("somos 5", "i'm 17 turning 18 in march"). Both give values as
`assistant.eligibility.values` makes them, bounds checked. The words are in `data/lexicon/answers.yml` and in the
questions of the catalogue; none stands here.
"""

from assistant.eligibility.understanding.answers import read_answer as read_answer
from assistant.eligibility.understanding.not_said import declines as declines
from assistant.eligibility.understanding.not_said import does_not_know as does_not_know
from assistant.eligibility.understanding.volunteered import read_volunteered as read_volunteered
