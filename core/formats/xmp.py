"""XMP packets: where formats without text chunks keep our own texts.

One property for each text, in a namespace of ours, so that other programs carry them along
and show nothing wrong. What else is in a packet is not ours and not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

NAMESPACE = "urn:pentimento:1"
_META = "adobe:ns:meta/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode()
_END = b'<?xpacket end="w"?>'
# A packet that is longer is nobody's description of a picture.
MOST = 8 * 2**20

ElementTree.register_namespace("x", _META)
ElementTree.register_namespace("rdf", _RDF)
ElementTree.register_namespace("pentimento", NAMESPACE)


def packet(texts: Mapping[str, str]) -> bytes:
    """`texts` by keywords that are names in XML; they hold no control signs (JSON is ASCII)."""
    root = ElementTree.Element(f"{{{_META}}}xmpmeta")
    about = ElementTree.SubElement(
        ElementTree.SubElement(root, f"{{{_RDF}}}RDF"),
        f"{{{_RDF}}}Description",
        {f"{{{_RDF}}}about": ""},
    )
    for key, text in texts.items():
        ElementTree.SubElement(about, f"{{{NAMESPACE}}}{key}").text = text
    return _BEGIN + ElementTree.tostring(root, encoding="utf-8") + _END


def texts_in(raw: bytes) -> dict[str, str]:
    """Our own texts in a packet, as elements or attributes: programs that rewrite one may
    turn either into the other. Nothing where there are none, or it makes no sense."""
    if len(raw) > MOST or NAMESPACE.encode() not in raw:
        return {}
    try:
        root: ElementTree.Element = defusedxml.ElementTree.fromstring(raw.strip(b"\0 \t\r\n"))
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        return {}
    prefix = f"{{{NAMESPACE}}}"
    found: dict[str, str] = {}
    for element in root.iter():
        for name, text in ((str(element.tag), element.text), *element.attrib.items()):
            if name.startswith(prefix) and text:
                found.setdefault(name.removeprefix(prefix), text)
    return found
