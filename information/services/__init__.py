from . import channels, publications

__all__ = ["channels", "publications"]
