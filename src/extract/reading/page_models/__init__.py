"""What was read of a document, kept: its pages exactly as both readers gave them, so that no PDF is read again."""
