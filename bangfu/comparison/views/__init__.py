"""Pages of the work list, of one discrepancy, of bulk decisions and of a comparison."""
