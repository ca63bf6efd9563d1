"""Everything that touches the world: platforms, the store, the clock, delivery, and the one place that joins them."""
