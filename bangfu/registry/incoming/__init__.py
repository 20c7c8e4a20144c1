"""How rows of the two exports become staged rows: judged against each other and the register."""
