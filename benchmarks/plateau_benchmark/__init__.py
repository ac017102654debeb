"""How well plateaus are called, on simulated diaries with known truth, by the detector and its peers."""
