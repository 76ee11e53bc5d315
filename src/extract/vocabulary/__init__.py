"""What serves patterns/: lists of codes and names, what a pattern needs and costs, its proof, the cache."""
