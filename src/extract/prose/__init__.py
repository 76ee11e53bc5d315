"""Lines of running text → paragraphs, sentences, tokens, and what they state: readings and reasons."""
