"""The pages that managers send: what they say, and how they are written."""
