"""How well plateaus are called, on simulated diaries with known truth, by the detector and its peers."""

import pipelines  # noqa: F401 - sets one thread for matrix products, which must happen before numpy is loaded
