"""A loader of templates that compiles each once a language, with everything said already that can be.

Of what a template asks for on every page the greater part is the same on every page: words to translate, drawings,
addresses of files, other templates to look up. Here these are text from the start, and a page draws what differs.
"""

from __future__ import annotations

from threading import local
from typing import Any

from django.template import Context, Origin, Template, TemplateDoesNotExist
from django.template.base import FilterExpression, Node, NodeList, TextNode
from django.template.defaulttags import CommentNode, IfNode, LoadNode, WithNode
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import cached
from django.template.loaders.base import Loader as BaseLoader
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

from wafaa.lib.templatetags.desk import icon
from wafaa.lib.templatetags.keep import Keep


class _Compiling(BaseLoader):
    """Compiles what its neighbours load."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template = super().get_template(template_name, skip)
        compiled: Template = template
        with _Opened(template_name):
            compiled.nodelist = _said(compiled.nodelist, self.engine)
        return compiled


class Loader(cached.Loader, _Compiling):
    """In settings: ("wafaa.lib.spoken.Loader", [loaders that find the files])."""

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        return f"{get_language()}-{super().cache_key(template_name, skip)}"


_open = local()


class _Opened:
    """The templates that are being compiled: one that includes itself is looked up when it is drawn."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        _open.names = [*getattr(_open, "names", ()), self.name]

    def __exit__(self, *problem: object) -> None:
        _open.names = _open.names[:-1]


def _said(nodes: NodeList, engine: Any) -> NodeList:
    """The same nodes with what is constant in them as text, and neighbouring texts as one."""
    said = NodeList()
    said.contains_nontext = nodes.contains_nontext
    for node in nodes:
        for one in _one_said(node, engine):
            before = said[-1] if said else None
            if isinstance(one, TextNode) and isinstance(before, TextNode):
                said[-1] = _text(before.s + one.s, before)
            else:
                said.append(one)
    return said


def _one_said(node: Node, engine: Any) -> list[Node]:
    if isinstance(node, CommentNode | LoadNode):
        return []
    if _is_constant(node):
        return [_text(str(node.render(Context())), node)]
    if isinstance(node, IncludeNode):
        return _included(node, engine)
    if isinstance(node, IfNode):
        node.conditions_nodelists = [(asked, _said(then, engine)) for asked, then in node.conditions_nodelists]
        return [node]
    for name in node.child_nodelists:
        if isinstance(inside := vars(node).get(name), NodeList):
            setattr(node, name, _said(inside, engine))
    if isinstance(node, Keep) and not node.names and all(isinstance(one, TextNode) for one in node.nodelist):
        return list(node.nodelist)
    return [node]


def _is_constant(node: Node) -> bool:
    if isinstance(node, TranslateNode):
        return node.asvar is None and node.message_context is None and _is_literal(node.filter_expression)
    if isinstance(node, SimpleNode):
        given = [*node.args, *node.kwargs.values()]
        return node.func is icon and node.target_var is None and all(_is_literal(one) for one in given)
    return type(node) is StaticNode and node.varname is None and _is_literal(node.path)


def _is_literal(given: FilterExpression) -> bool:
    """Whether it is a text in the template itself."""
    if given.filters:
        return False
    return not given.is_var or (isinstance(given.var.literal, str) and given.var.lookups is None)


def _included(node: IncludeNode, engine: Any) -> list[Node]:
    """What it includes, in its place: where that is named in the template, sees its context, and is a mere part."""
    if node.isolated_context or not _is_literal(node.template):
        return [node]
    name = str(node.template.resolve(Context()))
    if name.startswith(".") or name in _open.names:
        return [node]
    try:
        part = engine.get_template(name)
    except TemplateDoesNotExist:
        return [node]
    if part.nodelist.get_nodes_by_type(BlockNode) or part.nodelist.get_nodes_by_type(ExtendsNode):
        return [node]
    if not node.extra_context:
        return list(part.nodelist)
    around = WithNode(None, None, part.nodelist, node.extra_context)
    around.token, around.origin = node.token, node.origin
    return [around]


def _text(words: str, instead_of: Node) -> Node:
    text: Any = TextNode(words)
    text.token, text.origin = instead_of.token, getattr(instead_of, "origin", None)
    said: Node = text
    return said
