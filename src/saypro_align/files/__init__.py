"""The disk and git: the only floor that reads or writes either."""
