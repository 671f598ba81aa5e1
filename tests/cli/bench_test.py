"""tandem bench: figures that can be trusted, and where they go."""
import json, re, signal, sys, time, unittest

sys.dont_write_bytecode = True  # the source tree stays clean
from command_line import (ARGUMENT, INTERRUPTED, MODEL, RUN, CommandLineTest, contents, damaged, model, read_json, started,
                          wait_until_it_handles_signals)

KEYS = ["model", "latency_us", "num_runs", "init_ms", "first_inference_ms", "model_bytes", "arena_bytes", "resident_growth_bytes", "threads", "numerics", "isa", "version"]
LATENCIES = ["min", "p50", "p90", "p95", "p99", "max"]  # ascending
TABLES = ["peak", "operators", "operator_types"]  # with --per-op
COSTS = ["us", "share", "mmac", "gmac_per_s", "share_of_peak"]
ISAS = ["scalar", "avx2", "avx-vnni", "avx512-vnni"]
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
        # At least the tensors, and no more than a small model can need.
        self.assertTrue(report["arena_bytes"] <= report["resident_growth_bytes"] <= 64 << 20, report)
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


class PerOp(CommandLineTest):
    def tables(self, name="kws_dscnn_int8", **options):
        done = self.succeed("bench", model(name), "--per-op", "--json", "-", *SHORT, **options)
        return json.loads(done.stdout)

    def available(self):
        """The instruction sets of this CPU, as the command line lists them."""
        listed = self.run_tandem("bench", small_model(), env={"TANDEM_ISA": "none"}).stderr
        return re.search(r"available are ([\w, -]+)$", listed, re.MULTILINE).group(1).split(", ")

    def test_lists_operators_in_run_order_and_types_by_cost(self):
        report = self.tables()
        self.assertEqual(list(report), [*KEYS, *TABLES])
        operators, types = report["operators"], report["operator_types"]
        for row in operators:
            self.assertEqual(list(row), ["index", "name", "kernel", "shape", *COSTS])
        for row in types:
            self.assertEqual(list(row), ["name", "count", *COSTS])
        self.assertEqual([row["index"] for row in operators], list(range(len(operators))))
        self.assertEqual(operators[0]["shape"], [1, 25, 5, 64])
        costs = [row["us"] for row in types]
        self.assertEqual(costs, sorted(costs, reverse=True))
        for row in types:
            same = [o for o in operators if o["name"] == row["name"]]
            self.assertEqual(row["count"], len(same))
            self.assertAlmostEqual(row["us"], sum(o["us"] for o in same), delta=0.01)
            self.assertAlmostEqual(row["mmac"] or 0, sum(o["mmac"] or 0 for o in same), delta=0.01)
        for rows in (operators, types):
            self.assertAlmostEqual(sum(row["share"] for row in rows), 1, delta=0.001)
        # Taken inside of the runs that the latencies are of.
        self.assertLessEqual(sum(row["us"] for row in operators), report["latency_us"]["min"] + 0.1)

    def test_says_how_near_the_peak_multiplications_come(self):
        report = self.tables()
        self.assertEqual(list(report["peak"]), ["isa", "int8_gmac_per_s", "float32_gmac_per_s"])
        self.assertEqual(report["peak"]["isa"], report["isa"])
        for row in report["operators"]:
            with self.subTest(row):
                if row["name"] not in ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"):
                    self.assertEqual([row[key] for key in COSTS[2:]], [None] * 3)
                    continue
                self.assertAlmostEqual(row["gmac_per_s"], row["mmac"] * 1e3 / row["us"], delta=0.02 * row["gmac_per_s"] + 0.01)
                self.assertAlmostEqual(row["share_of_peak"], row["gmac_per_s"] / report["peak"]["int8_gmac_per_s"], delta=0.001)
        # 25 x 5 x 64 results of 10 x 4 taps.
        self.assertEqual(report["operators"][0]["mmac"], 0.32)

    def test_measures_floats_by_their_own_peak(self):
        report = self.tables("resnet8_cifar10_float")
        row = report["operators"][0]
        self.assertEqual(row["name"], "CONV_2D")
        self.assertAlmostEqual(row["share_of_peak"], row["gmac_per_s"] / report["peak"]["float32_gmac_per_s"], delta=0.001)

    def test_names_the_kernels_of_the_instruction_set_that_is_asked_for(self):
        available = self.available()
        self.assertIn("scalar", available)
        for isa in ISAS:
            with self.subTest(isa):
                if isa not in available:
                    self.refuse(ARGUMENT, "INVALID_ARGUMENT", "bench", small_model(), "--per-op", env={"TANDEM_ISA": isa},
                                naming=["TANDEM_ISA", isa, ", ".join(available)])
                    continue
                floats_isa = "avx2" if isa == "avx-vnni" else isa  # VNNI multiplies integers
                for name, kernel in [("resnet8_cifar10_int8", f"conv_q8 {isa}"), ("resnet8_cifar10_float", f"conv_f32 {floats_isa}")]:
                    report = self.tables(name, env={"TANDEM_ISA": isa})
                    self.assertEqual((report["isa"], report["peak"]["isa"]), (isa, isa))
                    kernels = {row["kernel"] for row in report["operators"] if row["name"] == "CONV_2D"}
                    self.assertEqual(kernels, {"scalar" if isa == "scalar" else kernel})
                    if isa == "scalar":
                        self.assertEqual({row["kernel"] for row in report["operators"]}, {"scalar"})

    def test_prints_the_tables_for_eyes(self):
        done = self.succeed("bench", small_model(), "--per-op", *SHORT, env={"TANDEM_ISA": "scalar"})
        for pattern in [r"peak [\d.]+ GMAC/s \(int8, scalar\)$", r"peak [\d.]+ GMAC/s \(float, scalar\)$",
                        r"# +operator +kernel +output +us +share +MMAC +GMAC/s +of peak$",
                        r"0 +CONV_2D +scalar +1x25x5x64 +[\d.]+ +[\d.]+% +0.32 +[\d.]+ +\d+%$", r"type +count +us +share +MMAC +GMAC/s +of peak$"]:
            self.assertRegex(done.stdout, rf"(?m)^ *{pattern}")
        self.assertLess(done.stdout.index("p99"), done.stdout.index("peak"))


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
