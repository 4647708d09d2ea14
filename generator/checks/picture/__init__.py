"""An explained call as one picture: SVG that needs nothing beside it.

graph  boxes and arrows on a plane, of whatever they are
cards  an explained pipeline as boxes and arrows
svg    the picture
"""

from .svg import draw

__all__ = ["draw"]
