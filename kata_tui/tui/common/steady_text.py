"""Text that is laid out again only when it takes another room than before: most of what is said while one types does not."""

from textual.content import Content
from textual.widgets import Static


class SteadyText(Static):
    """A line or a paragraph. To say again what it says already costs nothing."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes, markup=False)
        self._said: Content | None = None

    def say(self, said: Content) -> None:
        """Say that from now on."""
        before = self._said
        if before is not None and said.is_same(before):
            return
        self._said = said
        layout = before is None or not self._takes_the_same_room(before, said)
        self.update(said, layout=layout)
        if layout:
            # Textual knows by this number what it has measured, and counts a second change only once it has been idle since the first:
            # what is measured in between would stay.
            self._layout_updates += 1

    def _takes_the_same_room(self, before: Content, said: Content) -> bool:
        """Whether that is certain. Nothing is known of what has never been seen."""
        styles, width = self.styles, self.content_size.width
        if styles.is_auto_width and before.cell_length != said.cell_length:
            return False
        if not styles.is_auto_height:
            return True
        rules = styles.get_rules()
        return width > 0 and before.get_height(rules, width) == said.get_height(rules, width)
