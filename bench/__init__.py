"""Porchlight side by side with a stock Rasa assistant: how fast, how large, how steady. Run by `./porchlight bench`."""
