"""本人副本: everything kept about a person, for the person: to read, and for another program."""
