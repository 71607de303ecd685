"""Pictures of a result for readers that draw nothing themselves: made of shapes once, written as SVG and as PNG."""
