"""The floor: what Textual costs with nothing of ours; `trajectoire benchmark` runs it beside the app."""
