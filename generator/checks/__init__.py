"""Questions asked of specs and of what is made of them."""
