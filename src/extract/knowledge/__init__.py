"""patterns/ → Knowledge: everything that is known of wordings, labels, items, codes and regions."""
