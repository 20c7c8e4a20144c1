"""Which rows of which package are kept no longer: composed here, cleared by `audit.retention`."""
