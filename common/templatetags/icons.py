"""Inline pictures: ``{% load icons %}{% icon "check" %}``. Drawn here, 24 × 24, in the colour of the text."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Inner markup of each icon. Strokes come from the class `icon` in portal.css.
SHAPES = {
    "alert": '<path d="M12 3.5 2.6 20h18.8z"/><path d="M12 10v4.5"/><path d="M12 17.2v.1"/>',
    "arrow-down": '<path d="M12 5v14"/><path d="m6 13 6 6 6-6"/>',
    "arrow-left": '<path d="M19 12H5"/><path d="m11 6-6 6 6 6"/>',
    "arrow-right": '<path d="M5 12h14"/><path d="m13 6 6 6-6 6"/>',
    "arrow-up": '<path d="M12 19V5"/><path d="m6 11 6-6 6 6"/>',
    "bell": '<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15z"/><path d="M10 20.5a2.2 2.2 0 0 0 4 0"/>',
    "board": '<rect x="3.5" y="4.5" width="17" height="15" rx="1.5"/><path d="M3.5 9.5h17M9 9.5v10M14.7 9.5v10"/>',
    "calendar": '<rect x="3.5" y="5.5" width="17" height="15" rx="1.5"/><path d="M3.5 10h17M8 3v4M16 3v4"/>',
    "chart": '<path d="M4 4v16h16"/><path d="M8.5 16v-5M13 16V7M17.5 16v-3"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "chevron-down": '<path d="m6 9 6 6 6-6"/>',
    "chevron-right": '<path d="m9 6 6 6-6 6"/>',
    "circle": '<circle cx="12" cy="12" r="7.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.5 2"/>',
    "copy": '<rect x="8.5" y="8.5" width="12" height="12" rx="1.5"/><path d="M15.5 8.5v-5h-12v12h5"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "download": '<path d="M12 4v11"/><path d="m7 10.5 5 5 5-5"/><path d="M4.5 20h15"/>',
    "edit": (
        '<path d="m4.5 19.5 1-4.2L16 4.8a1.6 1.6 0 0 1 2.3 0l.9.9a1.6 1.6 0 0 1 0 2.3L8.7 18.5z"/><path d="m14 7 3 3"/>'
    ),
    "eye": (
        '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/>'
        '<circle cx="12" cy="12" r="2.8"/>'
    ),
    "file": '<path d="M6 3.5h8l4.5 4.5v12.5H6z"/><path d="M13.5 3.5V8.5h5"/><path d="M9 13h6M9 16.5h6"/>',
    "filter": '<path d="M3.5 5h17l-6.5 8v6.5l-4-2V13z"/>',
    "gear": (
        '<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3'
        'M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2"/>'
    ),
    "help": (
        '<circle cx="12" cy="12" r="8.5"/><path d="M9.5 9.7a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.2.9-1.2 1.9"/>'
        '<path d="M12 16.9v.1"/>'
    ),
    "history": '<path d="M4 12a8.3 8.3 0 1 1 2.6 6"/><path d="M3.5 7.5 4 12l4.4-.9"/><path d="M12 7.8V12l3 1.8"/>',
    "home": '<path d="m3.5 11.5 8.5-7.5 8.5 7.5"/><path d="M5.8 9.8v10h12.4v-10"/><path d="M10 19.8v-5.5h4v5.5"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5"/><path d="M12 7.6v.1"/>',
    "key": '<circle cx="8" cy="15.5" r="4"/><path d="m11 12.5 8-8M16 7.5l2.5 2.5"/>',
    "link": (
        '<path d="M10 14.5a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.3 1.3"/>'
        '<path d="M14 9.5a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.3-1.3"/>'
    ),
    "list": '<path d="M9 6h11M9 12h11M9 18h11"/><path d="M4.5 6h.1M4.5 12h.1M4.5 18h.1"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="1.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "logout": '<path d="M10 4.5H5v15h5"/><path d="M10 12h10"/><path d="m16 8 4 4-4 4"/>',
    "mail": '<rect x="3.5" y="5.5" width="17" height="13" rx="1.5"/><path d="m4 7 8 6 8-6"/>',
    "map": (
        '<path d="m3.5 6.5 5.7-2.5 5.6 2.5 5.7-2.5v13.5L14.8 20l-5.6-2.5-5.7 2.5z"/><path d="M9.2 4v13.5M14.8 6.5V20"/>'
    ),
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "minus": '<path d="M5 12h14"/>',
    "network": (
        '<circle cx="12" cy="5.5" r="2.5"/><circle cx="5" cy="18" r="2.5"/><circle cx="19" cy="18" r="2.5"/>'
        '<path d="m10.8 7.7-4.5 8.1M13.2 7.7l4.5 8.1M7.5 18h9"/>'
    ),
    "pause": '<path d="M8.5 5v14M15.5 5v14"/>',
    "pen": '<path d="M4 20s1-5 2.5-6.5L15 5l4 4-8.5 8.5C9 19 4 20 4 20z"/><path d="M13 20h7"/>',
    "people": (
        '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.4-4 3-6 6.5-6s6.1 2 6.5 6"/>'
        '<path d="M15.5 5.3a3.5 3.5 0 0 1 0 6.4M17.5 14.5c2.3.8 3.7 2.7 4 5.5"/>'
    ),
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.5-4.5 3.5-6.5 7.5-6.5s7 2 7.5 6.5"/>',
    "phone": '<rect x="7" y="2.5" width="10" height="19" rx="1.8"/><path d="M11 18.5h2"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 8.5v-5h10v5"/><path d="M7 17.5H3.5v-9h17v9H17"/><path d="M7 14h10v6.5H7z"/>',
    "refresh": '<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3"/><path d="M18 2.5v4.7h-4.7"/>',
    "school": '<path d="m2.5 9.5 9.5-5 9.5 5-9.5 5z"/><path d="M6.5 12v5c3 2.3 8 2.3 11 0v-5"/><path d="M21.5 9.5v6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "send": '<path d="M20.5 3.5 3.5 10.5l7 3 3 7z"/><path d="m10.5 13.5 4-4"/>',
    "shield": (
        '<path d="M12 3.5 4.5 6.5v5c0 4.5 3 7.6 7.5 9 4.5-1.4 7.5-4.5 7.5-9v-5z"/><path d="m8.8 12 2.2 2.2 4.2-4.4"/>'
    ),
    "survey": (
        '<rect x="5" y="4.5" width="14" height="16" rx="1.5"/><path d="M9 4.5V3h6v1.5"/>'
        '<path d="m8.5 10 1.2 1.2 2-2.2M14 10.5h2M8.5 15.5l1.2 1.2 2-2.2M14 16h2"/>'
    ),
    "trash": '<path d="M4.5 6.5h15M9 6.5v-3h6v3M6.5 6.5l1 14h9l1-14M10.5 10.5v6M13.5 10.5v6"/>',
    "upload": '<path d="M12 20V8.5"/><path d="m7 13 5-5 5 5"/><path d="M4.5 4h15"/>',
}
# Words under which people look for an icon that has another name here.
SHAPES["warning"] = SHAPES["alert"]
SHAPES["contract"] = SHAPES["agreement"] = SHAPES["pen"]
SHAPES["sign"] = SHAPES["pen"]
SHAPES["view"] = SHAPES["eye"]
SHAPES["settings"] = SHAPES["gear"]
SHAPES["institution"] = SHAPES["school"]
SHAPES["report"] = SHAPES["chart"]
SHAPES["document"] = SHAPES["file"]
SHAPES["plan"] = SHAPES["board"]
SHAPES["delete"] = SHAPES["trash"]


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """The icon as inline SVG: silent beside text, spoken where ``label`` is given. An unknown name is a circle."""
    shape = mark_safe(SHAPES.get(name, SHAPES["circle"]))  # noqa: S308 - our own constants
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, shape)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', shape)
