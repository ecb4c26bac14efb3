"""What happens to the register, the networks and the material base, cut by subject."""

from . import appointments, imports, material_base, names, networks, particulars, register

__all__ = ["appointments", "imports", "material_base", "names", "networks", "particulars", "register"]
