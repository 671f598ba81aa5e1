"""The floors of docs/architecture.md, held against every #include: layout_test.py PROJECT_ROOT.

Includes only fall: from guests to the roof, the rooms, the base and the ground. Rooms never include each other, and each foreign library
has one door. The tables below are the rules; what follows them reads the tree.
"""
import re, sys, tempfile, unittest
from dataclasses import dataclass
from pathlib import Path

TOPS = ["include", "src", "tools", "samples", "tests", "bench", "fuzz"]
ROOMS = ["io", "preprocess", "interp", "postprocess"]
GENERATED = "*_generated.h"  # stands for the readers that flatc writes

# Files whose path starts so -> what their project includes may start with. The longest match holds; a file without a rule is refused.
# Paths are from the include root: "tandem/..." for include/tandem, "base/..." for src/base; others from the project's root.
FLOORS = {
    "include/tandem/": ["tandem/"],
    "src/base/": ["base/", "tandem/"],
    **{f"src/{room}/": [f"{room}/", "base/", "tandem/"] for room in ROOMS},
    "src/interp/kernels/": ["interp/kernels/", "base/", "tandem/"],
    "src/interp/model/": ["interp/model/", GENERATED, "base/", "tandem/"],
    "src/interp/ops/": ["interp/ops/", "interp/kernels/", "interp/model/", "base/", "tandem/"],
    "src/interp/plan/": ["interp/plan/", "base/", "tandem/"],
    "src/pipeline/": ["pipeline/", "base/", "tandem/"],
    "src/pipeline/stages/": ["pipeline/stages/stages.h", "pipeline/slot.h", "pipeline/engine/", "base/", "tandem/"],
    # Knows no image and no model.
    "src/pipeline/engine/": ["pipeline/engine/", "base/", "tandem/error.h", "tandem/export.h", "tandem/log.h", "tandem/stats.h"],
    # Guests that show how programs use the library: public headers and their own files.
    "tools/": ["tandem/", "tools/"],
    "samples/": ["tandem/", "samples/"],
    # Guests that mirror src/ may open the room they mirror.
    **{f"{guest}/{room}/": [f"{room}/", "base/", "tandem/", f"{guest}/{room}/", "tests/support/"]
       for guest in ["tests", "bench"] for room in [*ROOMS, "base", "pipeline"]},
    "tests/support/": ["tandem/", "tests/support/", GENERATED],
    "tests/package/program/": ["tandem/"],
    "fuzz/": ["tandem/", "base/", *(f"{room}/" for room in ROOMS)],
}

TESTING = ("tests/", "bench/", "fuzz/")
# What stands in <...> -> the files that may include it, by the start of their path.
DOORS = {
    r"opencv2/.*": ("src/io/", "include/tandem/opencv.h", "samples/", *TESTING),
    r"turbojpeg\.h": ("src/io/jpeg.cc",),
    r"png\.h": ("src/io/png.cc", *TESTING),
    r"j(peglib|morecfg)\.h|libpng.*|libav.*": (),
    r"flatbuffers/.*": ("src/interp/model/", "tests/support/"),
    r"zip\.h": ("src/interp/model/",),
    r"libexif/.*": ("src/io/orientation.cc",),
    r"nlohmann/.*": ("src/io/", "tools/", *TESTING),
    r"CLI/.*": ("tools/",),
    r"zlib\.h": ("tools/", *TESTING),
    r"gtest/.*|gmock/.*": ("tests/",),
    r"benchmark/.*": ("bench/",),
    r"(oneapi/)?tbb/.*": ("src/base/parallel.cc",),
    r"immintrin\.h": ("src/interp/kernels/simd/",),
    r"thread": ("src/base/parallel.cc", "src/interp/async_interpreter.cc", "src/pipeline/engine/", "tools/", "samples/", *TESTING),
}
MAKES_THREADS = re.compile(r"\bstd::j?thread\b(?!::)|\bstd::async\b|\bpthread_create\b")
THREAD_MAKERS = DOORS["thread"]

BANNED_NAMES = ["util", "common", "helper", "manager", "misc"]
MOST_LINES = 400  # of a file of include/ or src/
SOURCES = {".h", ".cc", ".inc"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


@dataclass(frozen=True, order=True)
class Violation:
    file: str
    line: int
    rule: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.rule}"


def longest_prefix(path, table):
    return max((prefix for prefix in table if path.startswith(prefix)), key=len, default=None)


def starts_with_any(path, prefixes):
    return any(path.startswith(prefix) for prefix in prefixes)


def without_comments(text):
    """Comments made blank, so that lines keep their numbers and a // in a string costs only the rest of its line."""
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.DOTALL)


class Tree:
    def __init__(self, root):
        self.root = Path(root)
        listed = (path for top in TOPS for path in (self.root / top).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        self.files = sorted(path.relative_to(self.root).as_posix() for path in listed)
        self.sources = {path: without_comments(self.text(path)).splitlines() for path in self.files if Path(path).suffix in SOURCES}
        self.violations = set()
        self.graph = {path: [] for path in self.sources}

    def text(self, path):
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def complain(self, file, line, rule):
        self.violations.add(Violation(file, line, rule))

    def check(self):
        for path in self.files:
            self.check_name(path)
            self.check_size(path)
        for path in self.sources:
            self.check_pragma_once(path)
            self.check_includes(path)
            self.check_threads(path)
        self.check_cycles()
        return sorted(self.violations)

    def check_name(self, path):
        for word in BANNED_NAMES:
            if word in path.lower():
                self.complain(path, 1, f"'{word}' in a name says nothing; name what the file is for")

    def check_size(self, path):
        lines = self.text(path).count("\n")
        if path.startswith(("include/", "src/")) and lines > MOST_LINES:
            self.complain(path, lines, f"{lines} lines, at most {MOST_LINES} are allowed; divide it")

    def check_pragma_once(self, path):
        if path.endswith(".h") and "#pragma once" not in self.sources[path]:
            self.complain(path, 1, "a header has #pragma once")

    def check_includes(self, path):
        for number, line in enumerate(self.sources[path], 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            quoted, angled = match.groups()
            if quoted or angled.startswith("tandem/"):
                self.check_floor(path, number, quoted or angled)
            else:
                self.check_door(path, number, angled)

    def check_floor(self, path, number, include):
        if ".." in include.split("/"):
            return self.complain(path, number, f'"{include}": includes start at an include root, not at ..')
        floor = longest_prefix(path, FLOORS)
        if floor is None:
            return self.complain(path, number, "no floor of layout_test.py covers this file; put it on one")
        name, target = self.resolve(path, include)
        if not starts_with_any(name, FLOORS[floor]):
            self.complain(path, number, f'"{include}": {floor} includes only {", ".join(FLOORS[floor])}')
        if target:
            self.graph[path].append((target, number))
        elif name != GENERATED:
            self.complain(path, number, f'"{include}" is no file of the project; foreign headers stand in <>')

    def resolve(self, path, include):
        """The include as FLOORS spells it, and the file it means."""
        if include.endswith(GENERATED[1:]):
            return GENERATED, None
        beside = Path(path).parent.joinpath(include).as_posix()
        if beside in self.sources and not path.startswith(("include/", "src/")):
            return beside, beside
        for root in ["include/", "src/", ""]:
            if root + include in self.sources:
                return include, root + include
        return include, None

    def check_door(self, path, number, include):
        for pattern, doors in DOORS.items():
            if re.fullmatch(pattern, include) and not starts_with_any(path, doors):
                self.complain(path, number, f"<{include}>: its door is {', '.join(doors) or 'nowhere'}")

    def check_threads(self, path):
        for number, line in enumerate(self.sources[path], 1):
            if MAKES_THREADS.search(line) and not starts_with_any(path, THREAD_MAKERS):
                self.complain(path, number, f"threads are made in {', '.join(THREAD_MAKERS)}")

    def check_cycles(self):
        """Depth first; an include of a file that is still being walked closes a cycle."""
        state = {}

        def walk(path, trail):
            state[path] = "walked"
            for target, number in self.graph[path]:
                if target in trail:
                    cycle = [*trail[trail.index(target):], target]
                    self.complain(path, number, "includes go in a circle: " + " -> ".join(cycle))
                elif target not in state:
                    walk(target, [*trail, target])

        for path in self.graph:
            if path not in state:
                walk(path, [path])


class Project(unittest.TestCase):
    root = None  # set by main

    def test_keeps_its_layout(self):
        tree = Tree(self.root)
        self.assertGreater(len(tree.sources), 100, "the tree was not found")
        violations = tree.check()
        self.assertFalse(violations, "\n" + "\n".join(map(str, violations)))


class Checker(unittest.TestCase):
    """Feeds the checker small trees, so that a rule that has stopped to hold is noticed."""

    def complaints(self, files):
        """What is said of a tree that consists of these files, as (file, line, rule)."""
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                target = Path(folder, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(("#pragma once\n" if path.endswith(".h") else "\n") + text)
            return [(v.file, v.line, v.rule) for v in Tree(folder).check()]

    def assert_allowed(self, path, *includes):
        self.assertEqual(self.complaints(self.tree(path, *includes)), [])

    def assert_refused(self, path, include, rule):
        complaints = self.complaints(self.tree(path, include))
        self.assertEqual([(file, line) for file, line, _ in complaints], [(path, 2)], (path, include))
        self.assertIn(rule, complaints[0][2])

    def tree(self, path, *includes):
        """The file with its includes, and every project file it names, empty."""
        files = {path: "".join(f"#include {include}\n" for include in includes)}
        for include in includes:
            name = include.strip('"<>')
            if include[0] == '"' and not name.endswith("_generated.h"):
                root = "include/" if name.startswith("tandem/") else "" if name.split("/")[0] in TOPS else "src/"
                files[root + name] = ""
        return files

    def test_allows_includes_that_fall(self):
        self.assert_allowed("include/tandem/a.h", '"tandem/b.h"', "<vector>")
        self.assert_allowed("src/base/a.cc", '"base/a.h"', '"tandem/a.h"', "<sys/stat.h>")
        self.assert_allowed("src/io/a.cc", '"io/a.h"', '"base/a.h"', '"tandem/a.h"', "<opencv2/core.hpp>")
        self.assert_allowed("src/interp/a.cc", '"interp/ops/a.h"', '"interp/plan/a.h"', '"interp/model/a.h"')
        self.assert_allowed("src/interp/ops/a.cc", '"interp/ops/ops.inc"', '"interp/kernels/k/k.h"', '"interp/model/m.h"')
        self.assert_allowed("src/interp/model/a.cc", '"tflite_generated.h"', "<zip.h>", "<flatbuffers/flatbuffers.h>")
        self.assert_allowed("src/pipeline/a.cc", '"pipeline/stages/stages.h"', '"pipeline/engine/chain.h"', '"tandem/a.h"')
        self.assert_allowed("src/pipeline/engine/a.cc", '"tandem/stats.h"', "<thread>")
        self.assert_allowed("src/pipeline/stages/a.cc", '"pipeline/stages/stages.h"', '"pipeline/engine/chain.h"', '"tandem/source.h"')
        self.assert_allowed("tests/io/a_test.cc", '"io/a.h"', '"tests/support/s.h"', "<gtest/gtest.h>", "<opencv2/core.hpp>")
        self.assert_allowed("tools/tandem/a.cc", '"tandem/tandem.h"', "<CLI/CLI.hpp>", "<thread>")

    def test_refuses_includes_that_rise(self):
        self.assert_refused("include/tandem/a.h", '"base/a.h"', "include/tandem/ includes only tandem/")
        self.assert_refused("src/base/a.cc", '"interp/a.h"', "src/base/ includes only")
        self.assert_refused("src/io/a.cc", '"pipeline/slot.h"', "src/io/ includes only")
        self.assert_refused("src/pipeline/engine/a.cc", '"pipeline/slot.h"', "src/pipeline/engine/ includes only")
        self.assert_refused("src/interp/kernels/k/scalar.cc", '"interp/ops/op.h"', "src/interp/kernels/ includes only")
        self.assert_refused("src/interp/model/a.cc", '"interp/ops/op.h"', "src/interp/model/ includes only")
        self.assert_refused("src/interp/ops/a.cc", '"interp/prepare.h"', "src/interp/ops/ includes only")
        self.assert_refused("src/interp/plan/a.cc", '"interp/model/graph.h"', "src/interp/plan/ includes only")

    def test_refuses_a_room_in_another(self):
        for room in [*ROOMS, "pipeline"]:
            for other in {*ROOMS, "pipeline"} - {room}:
                self.assert_refused(f"src/{room}/a.cc", f'"{other}/b.h"', f"src/{room}/ includes only")

    def test_refuses_images_and_models_in_the_engine(self):
        for name in ["frame", "model", "tensor", "source"]:
            self.assert_refused("src/pipeline/engine/a.cc", f'"tandem/{name}.h"', "src/pipeline/engine/ includes only")

    def test_refuses_one_stage_in_another(self):
        self.assert_refused("src/pipeline/stages/a.cc", '"pipeline/stages/b.h"', "src/pipeline/stages/ includes only")

    def test_refuses_internal_headers_in_guests(self):
        for guest in ["tools/tandem/a.cc", "samples/s/main.cc", "tests/package/program/main.cc"]:
            self.assert_refused(guest, '"base/text.h"', "includes only")
        self.assert_refused("tests/io/a_test.cc", '"interp/prepare.h"', "tests/io/ includes only")
        self.assert_refused("bench/interp/a_bench.cc", '"pipeline/engine/edge.h"', "bench/interp/ includes only")

    def test_refuses_foreign_libraries_at_other_doors(self):
        self.assert_refused("src/pipeline/a.cc", "<opencv2/core.hpp>", "its door is src/io/")
        self.assert_refused("include/tandem/frame.h", "<opencv2/core/mat.hpp>", "its door is src/io/")
        self.assert_refused("tools/tandem/a.cc", "<opencv2/core.hpp>", "its door is")
        self.assert_refused("src/io/image_source.cc", "<turbojpeg.h>", "its door is src/io/jpeg.cc")
        self.assert_refused("src/io/image_source.cc", "<png.h>", "its door is src/io/png.cc")
        self.assert_refused("src/io/image_source.cc", "<jpeglib.h>", "its door is nowhere")
        self.assert_refused("src/io/png.cc", "<zlib.h>", "its door is tools/")
        self.assert_refused("src/interp/ops/a.cc", "<flatbuffers/flatbuffers.h>", "its door is src/interp/model/")
        self.assert_refused("src/interp/ops/a.cc", '"tflite_generated.h"', "src/interp/ops/ includes only")
        self.assert_refused("src/base/a.cc", "<zip.h>", "its door is src/interp/model/")
        self.assert_refused("src/base/a.cc", "<nlohmann/json.hpp>", "its door is src/io/")
        self.assert_refused("src/base/a.cc", "<CLI/CLI.hpp>", "its door is tools/")
        self.assert_refused("src/base/text.cc", "<tbb/parallel_for.h>", "its door is src/base/parallel.cc")
        self.assert_refused("src/io/a.cc", "<thread>", "its door is src/base/parallel.cc")

    def test_refuses_threads_made_elsewhere(self):
        for code in ["std::thread t(f);", "std::jthread t(f);", "auto f = std::async(g);", "pthread_create(&t, 0, f, 0);"]:
            [(file, line, rule)] = self.complaints({"src/io/a.cc": code})
            self.assertEqual((file, line), ("src/io/a.cc", 2))
            self.assertIn("threads are made in", rule)
        self.assertEqual(self.complaints({"src/io/a.cc": "std::this_thread::yield(); std::thread::id id;  // std::thread t;"}), [])

    def test_sees_through_spacing_but_not_into_comments(self):
        [(file, line, _)] = self.complaints({"src/base/a.cc": '\n  #  include\t"io/a.h"\n', "src/io/a.h": ""})
        self.assertEqual((file, line), ("src/base/a.cc", 3))
        self.assertEqual(self.complaints({"src/base/a.cc": '// #include "io/a.h"\n/*\n#include "io/a.h"\n*/\n', "src/io/a.h": ""}), [])

    def test_refuses_a_header_that_is_not_there_and_a_way_around_the_roots(self):
        [(_, _, rule)] = self.complaints({"src/base/a.cc": '#include "base/gone.h"\n'})
        self.assertIn("is no file of the project", rule)
        [(_, _, rule)] = self.complaints({"src/base/a.cc": '#include "../io/a.h"\n', "src/io/a.h": ""})
        self.assertIn("not at ..", rule)

    def test_refuses_files_on_no_floor(self):
        [(_, _, rule)] = self.complaints({"src/attic/a.cc": '#include "base/a.h"\n', "src/base/a.h": ""})
        self.assertIn("no floor", rule)

    def test_refuses_circles(self):
        follows = {"a": "b", "b": "c", "c": "a"}
        [(file, line, rule)] = self.complaints({f"src/base/{a}.h": f'#include "base/{b}.h"\n' for a, b in follows.items()})
        self.assertEqual((file, line), ("src/base/c.h", 2))
        self.assertIn("src/base/a.h -> src/base/b.h -> src/base/c.h -> src/base/a.h", rule)

    def test_refuses_a_header_without_pragma_once(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "include/tandem").mkdir(parents=True)
            Path(folder, "include/tandem/a.h").write_text("// #pragma once\n")
            self.assertEqual([str(v) for v in Tree(folder).check()], ["include/tandem/a.h:1: a header has #pragma once"])

    def test_refuses_names_that_say_nothing_and_files_that_say_too_much(self):
        for name in ["src/base/utils.cc", "tools/tandem/helpers.py", "src/common/a.inc", "tests/io/frame_manager.txt", "src/io/misc.h"]:
            complaints = self.complaints({name: ""})
            self.assertTrue(any(file == name and "says nothing" in rule for file, _, rule in complaints), complaints)
        [(file, line, rule)] = self.complaints({"src/base/long.cc": "\n" * MOST_LINES})
        self.assertEqual((file, line), ("src/base/long.cc", MOST_LINES + 1))
        self.assertEqual(self.complaints({"src/base/full.cc": "\n" * (MOST_LINES - 1), "tests/base/long_test.cc": "\n" * 1000}), [])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    Project.root = sys.argv.pop(1)
    unittest.main()
