"""Understanding: from a message to the entry that answers it, a kind of message, or an honest "nobody knows"."""
