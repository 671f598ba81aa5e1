"""What somebody finds who installed the library: package_test.py --build DIR --source DIR --compiler CXX."""
import argparse, os, re, shutil, subprocess, sys, tempfile, unittest
from pathlib import Path

ARGUMENTS = None  # set by main
# The nested names of a mangled symbol, behind the marks of a vtable, typeinfo, guard or const member.
MANGLED = re.compile(r"_Z(?:T[VTIS]|GV)?N[KVrRO]*(?P<names>(?:St)?\d.*)")
LINKER_SYMBOLS = {"__bss_start", "_edata", "_end", "_init", "_fini"}


def run(*command, cwd=None, env=None):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=cwd, env=env, timeout=600)
    return done.returncode, done.stdout + done.stderr


def first_names(symbol):
    """tandem, Pipeline of _ZN6tandem8Pipeline3runEv."""
    match, names = MANGLED.fullmatch(symbol), []
    rest = match["names"] if match else ""
    while len(names) < 2 and (length := re.match(r"\d+", rest)):
        end = length.end() + int(length.group())
        names.append(rest[length.end():end])
        rest = rest[end:]
    return names


def cache(variable):
    text = (Path(ARGUMENTS.build) / "CMakeCache.txt").read_text()
    match = re.search(rf"(?m)^{variable}:\w+=(.*)$", text)
    return match[1] if match else ""


class PackageTest(unittest.TestCase):
    """Installs the package once a class."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="tandem_package_"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.prefix = cls.folder / "installed here"  # paths with spaces are paths too
        status, output = run("cmake", "--install", ARGUMENTS.build, "--prefix", cls.prefix)
        assert status == 0, output
        cls.headers = sorted((cls.prefix / "include" / "tandem").glob("*.h"))
        [cls.config] = cls.prefix.rglob("tandemConfig.cmake")
        cls.lib = cls.config.parent.parent.parent
        cls.shared = (cls.lib / "libtandem.so").exists()
        version = (cls.prefix / "include/tandem/version.h").read_text()
        cls.version = [int(re.search(rf"#define TANDEM_VERSION_{part} (\d+)", version)[1]) for part in ("MAJOR", "MINOR", "PATCH")]

    def must_run(self, *command, **options):
        status, output = run(*command, **options)
        self.assertEqual(status, 0, f"{' '.join(map(str, command))}\n{output}")
        return output


class Installed(PackageTest):
    def test_has_everything_in_its_place(self):
        names = ["libtandem.so", "libtandem.so.{}.{}", "libtandem.so.{}.{}.{}"] if self.shared else ["libtandem.a"]
        library = [name.format(*self.version) for name in names]
        config = [f"cmake/tandem/tandem{part}.cmake" for part in ("Config", "ConfigVersion", "Targets")]
        for path in [*library, *config, "pkgconfig/tandem.pc"]:
            self.assertTrue((self.lib / path).exists(), path)
        for name in ["LICENSE", "README.md", "CHANGELOG.md"]:
            self.assertEqual(len(list(self.prefix.glob(f"share/doc/*/{name}"))), 1, name)
        public = sorted(path.name for path in (Path(ARGUMENTS.source) / "include/tandem").glob("*.h"))
        self.assertEqual([header.name for header in self.headers], public)
        self.assertEqual(len(list(self.prefix.glob("include/**/*.h"))), len(public))

    def test_names_no_path_of_the_machine_that_built_it(self):
        texts = [*self.headers, *self.prefix.rglob("*.cmake"), *self.prefix.rglob("*.pc")]
        self.assertGreater(len(texts), len(self.headers) + 3)
        for path in texts:
            text = path.read_text(encoding="utf-8")
            for place in [ARGUMENTS.source, ARGUMENTS.build, self.prefix]:
                self.assertNotIn(str(place), text, path)

    def compile_alone(self, header, *flags):
        source = self.folder / "alone.cc"
        # Twice: it must not redefine itself.
        source.write_text(f"#include <tandem/{header.name}>\n" * 2)
        warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
        self.must_run(ARGUMENTS.compiler, "-std=c++20", "-fsyntax-only", *warnings, *flags, "-I", self.prefix / "include", source)

    def test_has_headers_that_each_compile_alone(self):
        for header in self.headers:
            with self.subTest(header.name):
                if header.name == "opencv.h":
                    status, flags = run("pkg-config", "--cflags", "opencv4")
                    if status != 0:
                        self.skipTest("pkg-config knows no opencv4")
                    self.compile_alone(header, *(flag.replace("-I", "-isystem", 1) for flag in flags.split()))
                else:
                    self.compile_alone(header)

    def build_with_cmake(self, *options):
        project = self.folder / "cmake program"
        shutil.rmtree(project, ignore_errors=True)
        shutil.copytree(Path(ARGUMENTS.source) / "tests/package/program", project)
        configured = run("cmake", "-S", project, "-B", project / "build", "-G", cache("CMAKE_GENERATOR"),
                         f"-DCMAKE_CXX_COMPILER={ARGUMENTS.compiler}", f"-DCMAKE_PREFIX_PATH={self.prefix}", *options)
        return project / "build", *configured

    def run_program(self, path, **options):
        self.assertEqual(self.must_run(path, **options), "{}.{}.{}\n".format(*self.version))

    def test_serves_a_program_through_find_package(self):
        build, status, output = self.build_with_cmake("-DWANTED={}.{}".format(*self.version))
        self.assertEqual(status, 0, output)
        self.must_run("cmake", "--build", build)
        self.run_program(build / "program")

    def test_is_not_found_where_another_version_is_wanted(self):
        major, minor, patch = self.version
        for wanted in [f"{major}.{minor + 1}", f"{major + 1}.0", f"{major}.{minor}.{patch + 1}"]:
            with self.subTest(wanted):
                _, status, output = self.build_with_cmake(f"-DWANTED={wanted}")
                self.assertNotEqual(status, 0)
                self.assertIn("tandemConfig.cmake, version: {}.{}.{}".format(*self.version), output)

    def test_serves_a_program_through_pkg_config(self):
        # pkg-config's answer is words for a shell, so a prefix with a space is moved to one without: the package must not mind.
        prefix = self.folder / "moved"
        shutil.copytree(self.prefix, prefix, symlinks=True)
        lib = prefix / self.lib.relative_to(self.prefix)
        environment = {**os.environ, "PKG_CONFIG_PATH": str(lib / "pkgconfig"), "LD_LIBRARY_PATH": str(lib)}
        linkage = [] if self.shared else ["--static"]
        self.assertEqual(self.must_run("pkg-config", "--modversion", "tandem", env=environment), "{}.{}.{}\n".format(*self.version))
        flags = self.must_run("pkg-config", *linkage, "--cflags", "--libs", "tandem >= {}.{}".format(*self.version), env=environment).split()
        source = Path(ARGUMENTS.source) / "tests/package/program/main.cc"
        self.must_run(ARGUMENTS.compiler, "-std=c++20", source, "-o", self.folder / "program", *flags)
        self.run_program(self.folder / "program", env=environment)


class SharedLibrary(PackageTest):
    """What the dynamic linker sees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.shared:
            raise unittest.SkipTest("this build's library is static")
        cls.library = cls.lib / "libtandem.so"

    def test_is_named_for_the_versions_it_is_compatible_with(self):
        self.assertIn("soname: [libtandem.so.{}.{}]".format(*self.version), self.must_run("readelf", "-d", self.library))

    def symbols(self):
        lines = [line.split() for line in self.must_run("nm", "-D", "--defined-only", self.library).splitlines()]
        return [(kind, name) for *_, kind, name in lines if name not in LINKER_SYMBOLS]

    def test_defines_nothing_outside_its_namespace(self):
        strong = [name for kind, name in self.symbols() if kind not in "WVu"]  # weak: templates of the standard library
        self.assertGreater(len(strong), 50)
        self.assertEqual([name for name in strong if first_names(name)[:1] != ["tandem"]], [])

    def test_shows_what_the_headers_declare_and_nothing_else_of_its_own(self):
        text = "".join(header.read_text() for header in self.headers)
        declared = set(re.findall(r"\b(?:class|struct) TANDEM_API (\w+)", text)) | set(re.findall(r"(?m)^TANDEM_API [^()]*?(\w+)\(", text))
        self.assertTrue({"Pipeline", "Model", "Error", "version", "open_source"} <= declared, declared)
        names = [first_names(name) for _, name in self.symbols()]
        shown = {parts[1] for parts in names if len(parts) == 2 and parts[0] == "tandem"}
        self.assertEqual(shown, declared)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ["--build", "--source", "--compiler"]:
        parser.add_argument(name, required=True)
    ARGUMENTS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
