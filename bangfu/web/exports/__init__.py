"""Taking lists away: what, what for, the second person's word, and the files until they go."""
