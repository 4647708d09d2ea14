"""Boxes and arrows on a plane, from the top down: no arrow goes up, and no wire passes behind a box.

model     what is to be drawn, and where it came to stand
layers    in which layer each box is
ordering  in which order the boxes and wires of a layer stand
places    how far to the right
wires     how the wires go from layer to layer
"""

from .arranging import arrange
from .model import Arrow, Box, Drawing, Head, Wire

__all__ = ["Arrow", "Box", "Drawing", "Head", "Wire", "arrange"]
