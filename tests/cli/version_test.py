"""tandem --version, --help and arguments that are not understood."""
import os, re, sys, unittest
from unittest import mock

sys.dont_write_bytecode = True  # the source tree stays clean
from command_line import ARGUMENT, CommandLineTest, model

SUBCOMMANDS = {
    "classify": ["SOURCE", "--model", "--labels", "--top-k", "--json", "--output", "--threads"],
    "invoke": ["MODEL", "--input", "--output-dir", "--tensors", "--repeat", "--threads"],
    "bench": ["MODEL", "--threads", "--warmup-runs", "--num-runs", "--min-seconds", "--per-op", "--json"],
}


class Version(CommandLineTest):
    def test_names_the_version_and_the_instruction_set(self):
        self.assertRegex(self.succeed("--version").stdout, r"\Atandem \d+\.\d+\.\d+\nisa: (scalar|avx2|avx-vnni|avx512-vnni)\n\Z")

    def test_takes_the_instruction_set_that_is_asked_for(self):
        with mock.patch.dict(os.environ, TANDEM_ISA="scalar"):
            self.assertIn("isa: scalar\n", self.succeed("--version").stdout)
        with mock.patch.dict(os.environ, TANDEM_ISA="mmx"):
            self.assertIn("isa: none, TANDEM_ISA", self.succeed("--version").stdout)
            self.refuse(ARGUMENT, "INVALID_ARGUMENT", "bench", model("kws_dscnn_int8"), naming=["TANDEM_ISA", "mmx", "scalar"])


class Help(CommandLineTest):
    def test_lists_every_subcommand_and_exit_status(self):
        text = self.succeed("--help").stdout
        for word in [*SUBCOMMANDS, "--version", "Exit status", "130"]:
            self.assertIn(word, text)

    def test_of_a_subcommand_lists_its_options(self):
        for subcommand, words in SUBCOMMANDS.items():
            with self.subTest(subcommand):
                done = self.succeed(subcommand, "--help")
                self.assertEqual(done.stderr, "")
                for word in words:
                    self.assertRegex(done.stdout, rf"(?m)^ *{re.escape(word)} ")


class Arguments(CommandLineTest):
    def refuse_argument(self, *arguments, naming):
        done = self.refuse(ARGUMENT, "INVALID_ARGUMENT", *arguments, naming=[naming])
        self.assertEqual(done.stdout, "")

    def test_no_subcommand_is_refused(self):
        self.refuse_argument(naming="subcommand")

    def test_an_unknown_subcommand_is_refused_and_named(self):
        self.refuse_argument("frobnicate", naming="frobnicate")

    def test_an_unknown_option_is_refused_and_named(self):
        for arguments in [[], ["classify", "x", "--model", "x"], ["invoke", "x", "--output-dir", "x"], ["bench", "x"]]:
            with self.subTest(arguments):
                self.refuse_argument(*arguments, "--frobnicate", naming="--frobnicate")

    def test_an_argument_too_many_is_refused_and_named(self):
        self.refuse_argument("bench", "x.tflite", "y.tflite", naming="y.tflite")
        self.refuse_argument("bench", "x.tflite", "invoke", naming="invoke")

    def test_a_missing_argument_is_refused_and_named(self):
        self.refuse_argument("classify", "x.mp4", naming="--model")
        self.refuse_argument("classify", "--model", "x.tflite", naming="SOURCE")
        self.refuse_argument("invoke", "x.tflite", naming="--output-dir")
        self.refuse_argument("bench", naming="MODEL")

    def test_an_option_without_its_value_is_refused_and_named(self):
        self.refuse_argument("bench", "x.tflite", "--threads", naming="--threads")


if __name__ == "__main__":
    unittest.main()
