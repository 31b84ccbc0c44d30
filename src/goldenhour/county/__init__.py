"""The simulated county that lives in the demo. Everything it says is marked synthetic."""
