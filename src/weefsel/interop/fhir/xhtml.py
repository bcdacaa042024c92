"""The words of a piece of XHTML."""

from __future__ import annotations

from html.parser import HTMLParser


class _Words(HTMLParser):
    """The words of a piece of XHTML: lines where a reader sees lines, and nothing of scripts or styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.n_silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.n_silent += 1
        elif tag in ("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "ul", "ol", "table"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.n_silent = max(0, self.n_silent - 1)
        elif tag in ("p", "div", "li", "tr", "td", "h1", "h2", "h3", "h4"):
            self.parts.append(" " if tag == "td" else "\n")

    def handle_data(self, data: str) -> None:
        if not self.n_silent:
            self.parts.append(data.replace("\n", " "))


def plain(xhtml: str) -> str:
    """The words of XHTML without its signs.

    Examples
    --------
    >>> plain("<div>Lees <b>dit</b> eerst.<br/>Vul dan in &amp; ga door.<script>x</script></div>")
    'Lees dit eerst.\\nVul dan in & ga door.'
    """
    reader = _Words()
    reader.feed(xhtml)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)
