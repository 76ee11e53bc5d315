"""Content streams read by regular expressions and a table of operators, under pdfminer's fonts and states.

What is written in an unusual way, and all that follows it in the page or form, is handed to pdfminer's own parser,
which goes on from the very state that was reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psparser import PSBaseParser

from .interpreter import ClippingInterpreter
from .operators import ACTIONS, COLORS, NAMED, NO_ACTION, clip_rectangle, fill_rectangle, operator
from .tokens import STATEMENT, TOKEN, name_of, string_of, value_of

SIDES = 4  # numbers of a rectangle
INLINE = (b"BI", b"ID")  # a picture in the stream


class ContentInterpreter(ClippingInterpreter):
    """The clipping interpreter with a parser of its own."""

    def execute(self, streams: Sequence[object]) -> None:
        """Interpret content streams, one after the other."""
        valid = list(self._valid(streams))
        for at, stream in enumerate(valid):
            data = stream.get_data()
            reached = self._run(data)
            if reached < len(data):
                # its parser reads so many bytes at once, and looks for some pairs in these alone
                lead = b" " * (reached % PSBaseParser.BUFSIZ)
                rest = [_stream(one, b"") for one in valid[:at]] + [_stream(stream, lead + data[reached:])]
                super().execute([*rest, *valid[at + 1 :]])
                return

    def _valid(self, streams: Iterable[object]) -> Iterable[PDFStream]:
        """The streams that have a number and are not being interpreted already, as the library has them."""
        self.stream_ids.clear()
        for one in map(stream_value, streams):
            if one.objid is not None and one.objid not in self.parent_stream_ids:
                self.stream_ids.add(one.objid)
                yield one

    def _run(self, data: bytes) -> int:
        """Interpret a stream; returns how far it got: to its end, or to what is the library's."""
        at = 0
        while at < len(data):
            odd = self._statements(data, at)
            if odd == len(data):
                break
            at = self._token(data, odd)
            if at == odd:
                return odd
        return len(data)

    def _statements(self, data: bytes, at: int) -> int:
        """Interpret statements of the usual kinds; returns where something else begins, or the end."""
        for match in STATEMENT.finditer(data, at):
            numbers, painted, word, string, several, name, size, named, odd = match.groups()
            if word is not None:
                count, act = ACTIONS.get(word, NO_ACTION)
                values = numbers.split()
                if len(values) == count:
                    act(self, *map(float, values))
                elif not self._color(word, values):
                    return match.start()
            elif string is not None:
                self.do_TJ((string_of(string),))
            elif painted is not None:
                values = numbers.split()
                if len(values) != SIDES:
                    return match.start()
                (clip_rectangle if painted[-1:] == b"n" else fill_rectangle)(self, *map(float, values))
            elif not self._named(several, name, size, named, odd):
                return match.start()
        return len(data)

    def _color(self, word: bytes, values: list[bytes]) -> bool:
        """Interpret an operator that takes as many numbers as the colour space says; False for another one."""
        act = COLORS.get(word)
        if act is not None:
            self.argstack.extend(map(value_of, values))
            act(self)
        return act is not None

    def _named(self, several: Any, name: Any, size: Any, named: Any, odd: Any) -> bool:
        """Interpret what is shown as a list, and what has a name; False for what is unusual."""
        if several is not None:
            self.do_TJ(value_of(several))
        elif named == b"Tf" and size is not None:
            self._font(name_of(name), float(size))
        elif named in NAMED and size is None:
            NAMED[named](self, name_of(name))
        else:
            return named is None and odd is None
        return True

    def _font(self, name: Any, size: float) -> None:
        font = self.fontmap.get(name.name)
        if font is None:
            self.do_Tf(name, size)
        else:
            self.textstate.font, self.textstate.fontsize = font, size

    def _token(self, data: bytes, at: int) -> int:
        """Interpret one operand or operator as the library does; returns where it ends, or `at` where it is odd."""
        match = TOKEN.match(data, at)
        if match is None or match[2] in INLINE:
            return at
        if match[1] is not None:
            self.push(value_of(match[1]))
        elif match[2] in (b"true", b"false"):
            self.push(match[2] == b"true")
        else:
            self._operate(match[2])
        return match.end()

    def _operate(self, word: bytes) -> None:
        known = operator(self, word)
        if known:
            method, count = known
            operands = self.pop(count)
            if len(operands) == count:
                method(*operands)


def _stream(like: Any, data: bytes) -> PDFStream:
    """A stream with the number of another one."""
    stream = PDFStream({}, data)
    stream.objid, stream.genno = like.objid, like.genno
    return stream
