"""Reads the parser cases of Tests/HTTPTests/Cases: the bytes of clients and the expected outcomes."""

import dataclasses
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "HTTPTests" / "Cases"
ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|\{([^}]*)\*(\d+)\}|(.))", re.DOTALL)
SIMPLE = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0"}


@dataclasses.dataclass
class Case:
    """One case; its format is described in README.md beside the files."""

    file: str
    title: str
    data: bytes = b""
    outcomes: list[str] = dataclasses.field(default_factory=list)
    has_limits: bool = False
    node: str | None = None
    # The choice that the RFCs allow; None if they allow none.
    choice: str | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether every request of the case is accepted."""
        return all(outcome.startswith("accepted") for outcome in self.outcomes)

    @property
    def is_refused(self) -> bool:
        return self.outcomes[-1].startswith("refused")


def unescaped(text: str) -> bytes:
    """The bytes of a line between the fences."""
    result = b""
    end = 0
    for match in ESCAPE.finditer(text):
        result += text[end:match.start()].encode()
        digits, repeated, count, other = match.groups()
        if digits:
            result += bytes([int(digits, 16)])
        elif count:
            result += unescaped(repeated) * int(count)
        else:
            result += SIMPLE.get(other, other.encode())
        end = match.end()
    return result + text[end:].encode()


def read() -> list[Case]:
    """Returns all cases of all files."""
    cases: list[Case] = []
    for path in sorted(FOLDER.glob("*.md")):
        if path.name == "README.md":
            continue
        inside = False
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.startswith("## ") and not inside:
                cases.append(Case(path.name, line[3:]))
            elif line.startswith("```"):
                inside = not inside
            elif inside:
                cases[-1].data += unescaped(line)
            elif line.startswith("- limits: "):
                cases[-1].has_limits = True
            elif line.startswith("- rfc: "):
                cases[-1].choice = line[len("- rfc: "):]
            elif line.startswith("- node: "):
                cases[-1].node = line[len("- node: "):]
            elif line.startswith("- "):
                cases[-1].outcomes.append(line[2:])
    return cases


if __name__ == "__main__":
    # http_cases.py FOLDER: writes the bytes of each case into a file, as a corpus for a fuzzer.
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for number, case in enumerate(read()):
        (target / f"case-{number:03}").write_bytes(case.data)
