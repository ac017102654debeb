"""Raw to marts, checks, run log and release."""
