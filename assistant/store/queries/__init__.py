"""The read side, for people and programs that look at the store: each list is a page, newest first.

How many queries a page takes does not depend on how many rows it has.
"""
