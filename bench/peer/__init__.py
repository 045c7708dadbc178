"""The peer: a Rasa 3.6 assistant of similar scope as `rasa init` and its documentation lead one to build it."""
