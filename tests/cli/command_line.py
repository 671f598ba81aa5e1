"""Runs the command line, whose path the environment variable TANDEM holds, as a user does."""
import contextlib, json, os, shutil, signal, subprocess, tempfile, time, unittest
from pathlib import Path

DONE, ARGUMENT, MODEL, INPUT, RUN, INTERRUPTED = 0, 2, 3, 4, 5, 130  # exit status


def shared(*parts):
    """A path of the shared test data. Where it is missing, a user's test is skipped; on CI, which always has it, the test fails."""
    path = Path(os.environ.get("TANDEM_SHARED_DIR", "shared"), *parts).absolute()  # commands run elsewhere
    if not path.exists():
        if os.environ.get("CI") == "true":
            raise AssertionError(f"CI must have {path}")
        raise unittest.SkipTest(f"needs {path}; set TANDEM_SHARED_DIR")
    return path


def model(name):
    return shared("models", name + ".tflite")


def damaged(source, target, keep):
    """The first `keep` bytes of `source`, which must be longer."""
    data = source.read_bytes()
    assert len(data) > keep
    target.write_bytes(data[:keep])
    return target


def contents(folder):
    """What is in a folder, as {relative path: bytes}."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def command(*arguments):
    if "TANDEM" not in os.environ:
        raise AssertionError("set TANDEM to the command line's binary")
    return [os.path.abspath(os.environ["TANDEM"]), *map(str, arguments)]


@contextlib.contextmanager
def started(*arguments, **options):
    """A process whose output the test reads while it runs; a test that fails does not leave it behind."""
    with subprocess.Popen(command(*arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          **options) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until_it_handles_signals(process):
    """The command blocks SIGINT before it does anything else; until then the signal would kill it as any program."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text()
        blocked = int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigBlk:")), 16)
        if blocked & 1 << signal.SIGINT - 1:
            return
        time.sleep(0.01)
    raise AssertionError("the command ended, or never came to handle SIGINT")


class CommandLineTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tandem_cli_"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_tandem(self, *arguments, env=None, stdout=subprocess.PIPE):
        """Runs in the temporary folder, so that a file named by mistake lands there."""
        return subprocess.run(command(*arguments), stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=900,
                              cwd=self.folder, env={**os.environ, **(env or {})})

    def succeed(self, *arguments, **options):
        done = self.run_tandem(*arguments, **options)
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertNotRegex(done.stderr, r"(?m)^(error|warning)\[")
        return done

    def refuse(self, status, code, *arguments, naming=(), **options):
        """Holds a failure against its contract: the exit status, and one line `error[CODE]: ...` that names what is wrong."""
        done = self.run_tandem(*arguments, **options)
        self.assert_one_error_line(done.stderr, code, naming)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def assert_one_error_line(self, stderr, code, naming=()):
        self.assertRegex(stderr, rf"\Aerror\[{code}\]: [^\n]+\n\Z")
        for name in naming:
            self.assertIn(str(name), stderr)

    @contextlib.contextmanager
    def nothing_changes_in(self, folder):
        before = contents(folder)
        yield
        self.assertEqual(contents(folder), before)


def read_json(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def read_lines(path):
    """JSON lines, each of which must stand alone."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
