"""Pages on which files are received, checked, previewed and applied.

They stand in `web` because they bring together what intake, registry and comparison know.
"""
