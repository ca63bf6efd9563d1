"""Everything the bot says in English. Short, warm and exact; nothing here promises anything about anybody's job.

Functions take what varies. One file a subject; a name stands in one of them only.
"""
