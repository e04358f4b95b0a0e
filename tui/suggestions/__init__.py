"""The screens of suggestions: noted from anywhere in seconds, supported, discussed, decided."""
