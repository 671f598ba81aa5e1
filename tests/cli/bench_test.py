"""tandem bench: figures that can be trusted, and where they go."""
import json, signal, sys, time, unittest

sys.dont_write_bytecode = True  # the source tree stays clean
from command_line import (ARGUMENT, INTERRUPTED, MODEL, RUN, CommandLineTest, contents, damaged, model, read_json, started,
                          wait_until_it_handles_signals)

KEYS = ["model", "latency_us", "num_runs", "init_ms", "first_inference_ms", "model_bytes", "arena_bytes", "threads", "numerics", "isa", "version"]
LATENCIES = ["min", "p50", "p90", "p95", "p99", "max"]  # ascending
SHORT = ["--warmup-runs", 0, "--num-runs", 10, "--min-seconds", 0]


def small_model():
    return model("kws_dscnn_int8")


class Bench(CommandLineTest):
    def bench(self, *options):
        return json.loads(self.succeed("bench", small_model(), "--json", "-", *options).stdout)

    def test_prints_nothing_but_json_where_that_is_asked_for(self):
        done = self.succeed("bench", small_model(), "--json", "-", *SHORT)
        self.assertEqual(done.stderr, "")
        self.assertEqual(list(json.loads(done.stdout)), KEYS)

    def test_reports_latencies_in_order(self):
        report = self.bench("--num-runs", 200, "--min-seconds", 0)
        us = report["latency_us"]
        self.assertEqual(sorted(us), sorted([*LATENCIES, "mean"]))
        values = [us[name] for name in LATENCIES]
        self.assertEqual(values, sorted(values))
        self.assertGreater(us["min"], 0)
        self.assertTrue(us["min"] <= us["mean"] <= us["max"], us)

    def test_reports_what_was_measured(self):
        report = self.bench(*SHORT)
        self.assertEqual(report["model"], str(small_model()))
        self.assertEqual(report["model_bytes"], small_model().stat().st_size)
        # Its first convolution's output alone, 25 x 5 x 64, and not more than all tensors side by side.
        self.assertTrue(8000 <= report["arena_bytes"] <= 200_000, report)
        self.assertGreater(report["init_ms"], 0)
        # The first run was not faster than the fastest of the others, but for a clock's grain.
        self.assertGreater(report["first_inference_ms"] * 1000, report["latency_us"]["min"] * 0.5)
        version = self.succeed("--version").stdout
        self.assertEqual(version, f"tandem {report['version']}\nisa: {report['isa']}\n")

    def test_runs_as_often_as_it_is_told(self):
        self.assertEqual(self.bench("--num-runs", 7, "--min-seconds", 0)["num_runs"], 7)

    def test_runs_as_long_as_it_is_told_and_counts_the_runs(self):
        began = time.monotonic()
        report = self.bench("--num-runs", 1, "--min-seconds", 0.7)
        elapsed = time.monotonic() - began
        self.assertGreaterEqual(elapsed, 0.7)
        self.assertGreater(report["num_runs"], 1)
        # The runs fill the time that was asked for.
        measured = report["num_runs"] * report["latency_us"]["mean"] / 1e6
        self.assertTrue(0.5 <= measured <= elapsed, (measured, elapsed))

    def test_runs_until_both_limits_are_met(self):
        self.assertGreaterEqual(self.bench("--num-runs", 300, "--min-seconds", 0.01)["num_runs"], 300)

    def test_reports_the_threads_it_used(self):
        self.assertEqual([self.bench("--threads", n, *SHORT)["threads"] for n in (1, 2)], [1, 2])

    def test_writes_json_to_a_file_and_figures_for_eyes_to_standard_output(self):
        done = self.succeed("bench", small_model(), "--json", "report.json", *SHORT)
        self.assertEqual(list(contents(self.folder)), ["report.json"])
        self.assertEqual(list(read_json(self.folder / "report.json")), KEYS)
        for word in ["p50", "p99", "init", "first inference", "arena", "threads", "isa"]:
            self.assertIn(word, done.stdout)


class Refusal(CommandLineTest):
    def test_of_numbers_out_of_range(self):
        for option, value in [("--threads", 0), ("--threads", 257), ("--threads", "x"), ("--num-runs", 0), ("--warmup-runs", -1),
                              ("--min-seconds", -1)]:
            with self.subTest(option, value=value):
                self.refuse(ARGUMENT, "INVALID_ARGUMENT", "bench", small_model(), option, value, naming=[option, value])

    def test_of_a_missing_or_damaged_model(self):
        self.refuse(MODEL, "MODEL_UNREADABLE", "bench", "missing.tflite", naming=["missing.tflite"])
        damaged(small_model(), self.folder / "cut.tflite", keep=20000)
        self.refuse(MODEL, "MODEL_MALFORMED", "bench", "cut.tflite", naming=["cut.tflite"])

    def test_of_a_report_that_cannot_be_written(self):
        for path in ["missing/report.json", "/dev/full"]:
            with self.subTest(path):
                self.refuse(RUN, "OUTPUT_FAILED", "bench", small_model(), "--json", path, *SHORT, naming=[path])
        self.assertEqual(contents(self.folder), {})

    def test_of_a_standard_output_that_cannot_be_written(self):
        for options in [[], ["--json", "-"]]:
            with self.subTest(options), open("/dev/full", "w") as full:
                self.refuse(RUN, "OUTPUT_FAILED", "bench", small_model(), *options, *SHORT, stdout=full, naming=["standard output"])


class Interruption(CommandLineTest):
    def test_ends_the_run_and_writes_nothing(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            arguments = ["bench", small_model(), "--min-seconds", 600, "--json", "report.json"]
            with self.subTest(number), started(*arguments, cwd=self.folder) as process:
                wait_until_it_handles_signals(process)
                process.send_signal(number)
                stdout, stderr = process.communicate(timeout=30)
                self.assertEqual((process.returncode, stdout), (INTERRUPTED, ""))
                self.assert_one_error_line(stderr, "INTERRUPTED")
                self.assertEqual(contents(self.folder), {})


if __name__ == "__main__":
    unittest.main()
