"""What the object files of single instruction sets show a linker: symbols_test.py NM OBJECT ...

An inline function that such a file defines for others could be the one that a linker keeps for all of them, and end a program on a CPU
that does not know its instructions. So each file may define its entry, whose name ends in the instruction set's, and nothing else.
"""
import re, subprocess, sys, unittest
from pathlib import Path

ISAS = {"avx2": 3, "avx_vnni": 2, "avx512_vnni": 3, "avx512_vbmi": 1}  # and how many kernels have them, at least
INTERNAL = "abdrtn?"  # what nm writes for symbols that other files do not see

nm, objects = sys.argv[1], [Path(o) for o in sys.argv[2].split(";")] if len(sys.argv) == 3 else [Path(o) for o in sys.argv[2:]]


def defined(path):
    """(kind, demangled name) of what an object file defines and shows."""
    lines = subprocess.run([nm, "-C", "--defined-only", path], capture_output=True, text=True, check=True).stdout.splitlines()
    symbols = [re.match(r"[0-9a-f]+ (\S) (.*)", line).groups() for line in lines if line]
    return [(kind, name) for kind, name in symbols if kind not in INTERNAL]


class Symbols(unittest.TestCase):
    def test_wide_files_define_their_entries_alone(self):
        for isa, least in ISAS.items():
            files = [o for o in objects if o.name == f"{isa}.cc.o"]
            self.assertGreaterEqual(len(files), least, isa)
            for path in files:
                with self.subTest(path=str(path)):
                    self.assertEqual([kind for kind, _ in defined(path)], ["T"], defined(path))
                    self.assertRegex(defined(path)[0][1], rf"^tandem::\w+_{isa}\([^()]*\)$")

    def test_no_other_file_uses_wide_registers(self):
        for path in (o for o in objects if o.name.removesuffix(".cc.o") not in ISAS):
            code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", path], capture_output=True, text=True, check=True).stdout
            found = re.search(r"%[yz]mm\d+", code)
            self.assertIsNone(found, f"{path}: {found and found.group()}")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
