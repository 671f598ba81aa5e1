"""tandem invoke: raw tensors in, raw tensors out."""
import sys, unittest
from pathlib import Path

sys.dont_write_bytecode = True  # the source tree stays clean
from command_line import ARGUMENT, INPUT, MODEL, RUN, CommandLineTest, contents, damaged, model, read_json, shared

GOLDEN = ["kws_dscnn_int8", "ad01_int8"]  # a convolutional and a fully connected model, both small


def golden(name):
    """A reference case's folder and its description."""
    folder = shared("golden", name, "random0")
    return folder, read_json(folder / "case.json")


def kws_input():
    return golden("kws_dscnn_int8")[0] / "input_0.bin"


class Invoke(CommandLineTest):
    def test_gives_the_reference_outputs(self):
        for name in GOLDEN:
            for options in [[], ["--repeat", 3], ["--threads", 2], ["--tensors", self.folder / "tensors.json"]]:
                with self.subTest(name, options=options):
                    folder, case = golden(name)
                    out = self.folder / name
                    done = self.succeed("invoke", model(name), "--input", folder / case["inputs"][0]["file"], "--output-dir", out, *options)
                    self.assertEqual(done.stdout, "")
                    self.assertEqual(contents(out), {"output_0.bin": (folder / case["outputs"][0]["file"]).read_bytes()})

    def test_describes_the_output_of_every_operator(self):
        for name in GOLDEN:
            with self.subTest(name):
                folder, case = golden(name)
                self.succeed("invoke", model(name), "--input", folder / "input_0.bin", "--output-dir", "out", "--tensors", "tensors.json")
                tensors = read_json(self.folder / "tensors.json")
                self.assertEqual([list(tensor) for tensor in tensors], [["index", "name", "dtype", "shape", "crc32"]] * len(tensors))
                ours = {tensor["index"]: tensor for tensor in tensors}
                for reference in case["tensors"]:
                    self.assertEqual(ours[reference["index"]], reference)

    def test_takes_zeros_for_an_input_that_is_not_given(self):
        (self.folder / "zeros.bin").write_bytes(bytes(kws_input().stat().st_size))
        for out, options in [("without", []), ("zeros", ["--input", "zeros.bin"]), ("other", ["--input", kws_input()])]:
            self.succeed("invoke", model("kws_dscnn_int8"), "--output-dir", out, *options)
        self.assertEqual(contents(self.folder / "without"), contents(self.folder / "zeros"))
        self.assertNotEqual(contents(self.folder / "without"), contents(self.folder / "other"))

    def test_makes_the_output_folder_and_those_above(self):
        self.succeed("invoke", model("kws_dscnn_int8"), "--output-dir", "a/b/c")
        self.assertEqual(list(contents(self.folder / "a/b/c")), ["output_0.bin"])


class Refusal(CommandLineTest):
    """A failed run leaves the output folder as it was, whatever an earlier run has put there."""

    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        self.out.mkdir()
        for name in ["output_0.bin", "tensors.json", "notes.txt"]:
            (self.out / name).write_text("from before")

    def refuse_invoke(self, status, code, path, *options, naming=()):
        with self.nothing_changes_in(self.out):
            done = self.refuse(status, code, "invoke", path, "--output-dir", self.out, *options, naming=[*naming])
        self.assertEqual(done.stdout, "")
        return done

    def refuse_kws(self, status, code, *options, naming=()):
        self.refuse_invoke(status, code, model("kws_dscnn_int8"), *options, naming=naming)

    def test_of_a_missing_model(self):
        self.refuse_invoke(MODEL, "MODEL_UNREADABLE", "missing.tflite", naming=["missing.tflite"])

    def test_of_a_folder_for_a_model(self):
        self.refuse_invoke(MODEL, "MODEL_UNREADABLE", self.out, naming=[self.out])

    def test_of_a_model_that_is_cut_short(self):
        path = damaged(model("kws_dscnn_int8"), self.folder / "cut.tflite", keep=20000)
        self.refuse_invoke(MODEL, "MODEL_MALFORMED", path, naming=[path, "cut short"])

    def test_of_a_text_file_or_an_empty_one_named_as_a_model(self):
        for name, text in [("text.tflite", "Not a model, whatever its name says.\n" * 20), ("empty.tflite", "")]:
            with self.subTest(name):
                path = self.folder / name
                path.write_text(text)
                self.refuse_invoke(MODEL, "MODEL_MALFORMED", path, naming=[path])

    def test_of_an_operator_that_does_not_exist_names_it(self):
        # Made up, so that it stays unsupported. The names are of one length, which keeps the file sound.
        known, made_up = b"TFLite_Detection_PostProcess", b"Made_Up_By_The_Tests_Of_This"
        data = model("coco_ssd_mobilenet_v1_quant").read_bytes()
        self.assertIn(known, data)
        self.assertEqual(len(known), len(made_up))
        path = self.folder / "made_up.tflite"
        path.write_bytes(data.replace(known, made_up))
        self.refuse_invoke(MODEL, "MODEL_UNSUPPORTED", path, naming=[path, made_up.decode()])

    def test_of_an_input_of_the_wrong_size_names_both_sizes(self):
        path = damaged(kws_input(), self.folder / "short.bin", keep=489)
        self.refuse_kws(INPUT, "INPUT_MISMATCH", "--input", path, naming=[path, "489", "490"])

    def test_of_a_missing_input(self):
        self.refuse_kws(INPUT, "INPUT_UNREADABLE", "--input", "missing.bin", naming=["missing.bin"])

    def test_of_more_inputs_than_the_model_has(self):
        self.refuse_kws(ARGUMENT, "INVALID_ARGUMENT", "--input", kws_input(), "--input", kws_input(), naming=["--input", "2"])

    def test_of_numbers_out_of_range(self):
        for option, value in [("--threads", 0), ("--threads", 257), ("--threads", "many"), ("--repeat", 0), ("--repeat", -1)]:
            with self.subTest(option, value=value):
                self.refuse_kws(ARGUMENT, "INVALID_ARGUMENT", option, value, naming=[option, value])

    def test_of_a_model_above_the_memory_limit(self):
        resnet = model("resnet50_random_int8")
        self.refuse(MODEL, "MODEL_TOO_LARGE", "invoke", resnet, "--output-dir", "out", "--memory-limit", 1, naming=["the limit", "--memory-limit"])
        for value in [0, -1, "all"]:
            self.refuse_kws(ARGUMENT, "INVALID_ARGUMENT", "--memory-limit", value, naming=["--memory-limit", value])

    def test_of_a_tensors_file_that_cannot_be_written_leaves_the_outputs_alone(self):
        self.refuse_kws(RUN, "OUTPUT_FAILED", "--tensors", "missing/tensors.json", naming=["missing/tensors.json"])
        self.refuse_kws(RUN, "OUTPUT_FAILED", "--tensors", "/dev/full", naming=["/dev/full"])

    def test_of_a_tensors_file_named_as_an_output(self):
        for folder in [f"{self.out}/.", "out"]:
            with self.subTest(folder):
                self.refuse_kws(ARGUMENT, "INVALID_ARGUMENT", "--tensors", f"{folder}/output_0.bin", naming=["output_0.bin", "--tensors"])

    def test_of_an_output_folder_that_cannot_be_made(self):
        file = self.folder / "file"
        file.write_text("in the way")
        for path in [file, file / "below"]:
            with self.subTest(path):
                self.refuse(RUN, "OUTPUT_FAILED", "invoke", model("kws_dscnn_int8"), "--output-dir", path, naming=[path])
        self.assertEqual(file.read_text(), "in the way")

    def test_of_an_output_whose_name_a_folder_has(self):
        (self.folder / "taken" / "output_0.bin").mkdir(parents=True)
        self.refuse(RUN, "OUTPUT_FAILED", "invoke", model("kws_dscnn_int8"), "--output-dir", "taken", naming=[Path("taken/output_0.bin")])
        self.assertEqual(contents(self.folder / "taken"), {})


if __name__ == "__main__":
    unittest.main()
