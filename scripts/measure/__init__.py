"""What `trajectoire benchmark` measures, each thing beside its floor in the same run."""
