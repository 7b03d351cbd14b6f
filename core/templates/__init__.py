"""Texts with placeholders that pack authors write: mail subjects and bodies, letters. Sandboxed, bounded."""

from core.templates.checking import check_template
from core.templates.problems import Problem, TemplateRefused
from core.templates.rendering import names_used, paths_used, render_html, render_text

__all__ = [
    "Problem",
    "TemplateRefused",
    "check_template",
    "names_used",
    "paths_used",
    "render_html",
    "render_text",
]
