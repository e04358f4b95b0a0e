"""The screens of the directory: who may help, and how fresh what is written there is."""
