"""Long trials of durability: each a module with a function a test calls small, and a campaign calls large."""
