"""Reads the text of a PDF that Weefsel made, so that a test can say what stands in a letter."""

import io
import re

from pypdf import PdfReader


def text_of(content: bytes) -> str:
    """The text of all pages, with one space wherever there was any space between words."""
    pages = PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages)).strip()
