"""Where the parts of a YAML text begin and end, to the character."""

from typing import Any

import yaml

from features.yaml_lines import Loader, Step

Node = Any
"""A node of PyYAML."""


class Places:
    """The nodes of one text by their path, and the lines they stand on."""

    def __init__(self, text: str) -> None:
        self._text = text
        loader = Loader(text)
        try:
            self._root = loader.get_single_node()
        finally:
            loader.dispose()

    def node(self, path: tuple[Step, ...]) -> Node:
        """The node at a path that is there."""
        here = self._root
        for step in path:
            if isinstance(step, int):
                here = here.value[step]
            else:
                here = next(value for key, value in here.value if key.value == step)
        return here

    def key_of(self, path: tuple[Step, ...]) -> Node | None:
        """The key whose value stands at the path; null for items of a list."""
        entry = self.entry(self.node(path[:-1]), path[-1]) if path and isinstance(path[-1], str) else None
        return entry[0] if entry else None

    @staticmethod
    def entry(holder: Node, name: str) -> tuple[Node, Node] | None:
        """Key and value of a mapping, or null where it has no such key."""
        return next(((key, value) for key, value in holder.value if key.value == name), None)

    def end(self, node: Node) -> int:
        """Where the last character of a node ends; PyYAML ends a block only where the next one begins."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            last = node.value[-1]
            return self.end(last[1] if isinstance(node, yaml.MappingNode) else last)
        end: int = node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
            end = len(self._text[:end].rstrip())
        return end

    def lines(self, node: Node) -> tuple[int, int]:
        """The whole lines of a block collection or of an item of one."""
        return self.line_start(node), self.next_line(self.end(node))

    def line_start(self, node: Node) -> int:
        """Where the line begins on which a node begins."""
        return self._text.rfind("\n", 0, node.start_mark.index) + 1

    def next_line(self, place: int) -> int:
        """Where the line after a place begins, or the end of the text."""
        found = self._text.find("\n", place)
        return len(self._text) if found < 0 else found + 1

    def shares_line(self, key: Node) -> bool:
        """Whether a key stands behind something else, such as the dash of its item."""
        return bool(self._text[self.line_start(key) : key.start_mark.index].strip())

    def dash_column(self, item: Node) -> int:
        """In which column the dash of a block list's item stands."""
        line = self._text[self.line_start(item) : item.start_mark.index]
        return line.rindex("-")
