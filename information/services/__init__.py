from . import channels, news, publications

__all__ = ["channels", "news", "publications"]
