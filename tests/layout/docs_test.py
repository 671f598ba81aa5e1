"""The documents keep what they promise: README's program is the sample, links lead somewhere, every code and option is described."""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


class Documents(unittest.TestCase):
    def test_readme_shows_the_sample_in_under_30_lines(self):
        shown = re.search(r"```cpp\n(.*?)```", text("README.md"), re.S).group(1)
        sample = text("samples/classify_video/main.cc")
        self.assertEqual(shown, sample[sample.index("#include"):])
        self.assertLess(len(shown.splitlines()), 30)

    def test_the_page_on_operators_shows_one_that_is_there(self):
        page = text("docs/adding-an-operator.md")
        source, tests = re.findall(r"```cpp\n(.*?)```", page, re.S)
        path = re.search(r"`(src/interp/ops/\S+\.cc)`:", page).group(1)
        self.assertEqual(source, text(path))
        self.assertIn(re.search(r"^ +(TANDEM_OP.*)$", page, re.M).group(1), text("src/interp/ops/ops.inc"))
        test = text(f"tests/interp/{pathlib.Path(path).stem}_test.cc")
        for line in tests.splitlines():
            self.assertIn(line, test)

    def test_links_lead_somewhere(self):
        prose = {d: re.sub(r"```.*?```", "", d.read_text(encoding="utf-8"), flags=re.S) for d in DOCUMENTS}
        links = [(d, link) for d in DOCUMENTS for link in re.findall(r"\]\(([^)#]+)\)", prose[d])]
        self.assertGreater(len(links), 5)
        for document, link in links:
            self.assertTrue("://" in link or (document.parent / link).exists(), f"{document.name}: {link}")

    def test_every_error_and_warning_code_is_described(self):
        errors = re.findall(r'"([A-Z_]+)", ErrorKind', text("src/base/error.cc"))
        sources = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.cc"))
        warnings = re.findall(r'warn\("([A-Z_]+)"', sources)
        self.assertGreater(len(errors), 10)
        self.assertGreater(len(warnings), 3)
        described = text("docs/errors.md")
        for code in {*errors, *warnings}:
            self.assertIn(f"| {code} |", described)

    def test_every_option_of_the_command_line_is_described(self):
        sources = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "tools/tandem").glob("*.cc"))
        options = set(re.findall(r'add_(?:option|flag)\("(--[a-z-]+)"', sources))
        self.assertGreater(len(options), 8)
        described = text("docs/command-line.md")
        for option in options:
            self.assertIn(option, described)

    def test_every_operator_is_in_the_numerics(self):
        operators = re.findall(r"TANDEM_OP\(([A-Z0-9_]+),", text("src/interp/ops/ops.inc"))
        self.assertGreater(len(operators), 10)
        for operator in operators:
            self.assertIn(operator, text("docs/numerics.md"))

    def test_every_source_of_an_operator_has_its_test(self):
        tests = {path.name: path.read_text() for path in (ROOT / "tests/interp").glob("*_test.cc")}
        lines = re.findall(r"TANDEM_(?:CUSTOM_)?OP\((\w+),[^)]*, (\w+), (?:yes|no)\)", text("src/interp/ops/ops.inc"))
        self.assertGreater(len(lines), 100)
        for name, stem in lines:
            self.assertEqual(len(list((ROOT / "src/interp/ops").glob(f"*/{stem}.cc"))), 1, stem)
            # A file of its own, or a place in the test of its family that names it.
            named = any(re.search(rf"\b{name}\b", test) for test in tests.values())
            self.assertTrue(f"{stem}_test.cc" in tests or named, name)


if __name__ == "__main__":
    unittest.main()
