"""五清: how much is known, who is still to be asked, and what people say they want."""
