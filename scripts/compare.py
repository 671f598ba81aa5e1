"""Writes docs/performance.md: Tandem beside LiteRT and OpenVINO. Run by compare.sh, which sees to what it needs."""
import argparse, datetime, importlib.metadata, json, os, platform, re, statistics, subprocess, sys, tempfile
from pathlib import Path

# Model -> how many times as fast as the best peer it is to be, with one thread.
GOALS = {
    "resnet50_random_int8": 1.10,
    "tf2_mobilenet_v2_1.0_224_ptq": 1.6,
    "mobilenet_v2_1.0_224_quant": 3.0,
    "coco_ssd_mobilenet_v1_quant": 3.0,
    "yolov8n_192": 1.3,
    "squeezenet_1.1_128_random_int8": 1.25,
    "efficientnet_b0_96_random_int8": 1.7,
    "mobilenet_v2_0.35_96_random_int8": 1.8,
    "vww_96_int8": 1.8,
    "fomo_face_detection": 2.0,
    "resnet8_cifar10_int8": 1.2,
    "kws_dscnn_int8": 1.7,
    "mobilenet_v2_0.35_96_random_float": 1.0,
}
TWO_THREADS = 0.9  # of the goal
SPEEDUPS = {"resnet50_random_int8": 1.85, "tf2_mobilenet_v2_1.0_224_ptq": 1.7, "mobilenet_v2_1.0_224_quant": 1.7}  # by a second thread
LEAST_SPEEDUP = 0.97  # of the others
STARTED = ["resnet50_random_int8", "tf2_mobilenet_v2_1.0_224_ptq"]  # whose cold start and memory are compared
COLD_START, MEMORY = 0.7, 1.0  # of LiteRT's, at most
FLAGS = ["avx2", "fma", "avx_vnni", "avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512_vnni", "amx_int8"]
MIB = 1 << 20

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--tandem", type=Path, required=True)
parser.add_argument("--shared", type=Path, required=True)
parser.add_argument("--output", type=Path, default=Path("docs/performance.md"))
parser.add_argument("--rounds", type=int, default=7)
parser.add_argument("--seconds", type=float, default=0.6, help="of each engine in a round")


def output_of(*command, **environment):
    return subprocess.run([*map(str, command)], stdout=subprocess.PIPE, check=True, text=True, env={**os.environ, **environment}).stdout


def met(is_met):
    return "met" if is_met else "**not met**"


class Comparison:
    def __init__(self, arguments):
        self.tandem, self.shared, self.rounds, self.seconds = arguments.tandem.resolve(), arguments.shared, arguments.rounds, arguments.seconds

    def model(self, name):
        return self.shared / "models" / f"{name}.tflite"

    def latencies(self, threads, **environment):
        """{model: {"p50_us": {engine: us or None}, "ratio": best peer / tandem}}"""
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder, "report.json")
            subprocess.run([sys.executable, self.shared / "tools/compare_peers.py", "--tandem", self.tandem, "--threads", str(threads),
                            "--rounds", str(self.rounds), "--seconds", str(self.seconds), "--json", report, *map(self.model, GOALS)],
                           check=True, env={**os.environ, **environment})
            return dict(zip(GOALS, json.loads(report.read_text())))

    def bench(self, name, *options):
        return json.loads(output_of(self.tandem, "bench", self.model(name), "--json", "-", *options))

    def speedup(self, name):
        """One thread's median latency / two threads', measured in turn."""
        times = {1: [], 2: []}
        for _ in range(self.rounds):
            for threads, found in times.items():
                found.append(self.bench(name, "--threads", threads, "--min-seconds", self.seconds)["latency_us"]["p50"])
        return statistics.median(times[1]) / statistics.median(times[2])

    def starts(self, name):
        """(ms, resident bytes) from load to first inference, in a process of its own: medians for Tandem and for LiteRT, in turn."""
        tandem, litert = [], []
        for _ in range(self.rounds):
            report = self.bench(name, "--warmup-runs", 0, "--num-runs", 1, "--min-seconds", 0)
            tandem.append((report["init_ms"] + report["first_inference_ms"], report["resident_growth_bytes"]))
            litert.append(json.loads(output_of(sys.executable, "-c", LITERT_START, self.model(name)).splitlines()[-1]))
        return [[statistics.median(column) for column in zip(*runs)] for runs in (tandem, litert)]


# What LiteRT takes from making an interpreter to its first inference, without Python's imports and the filling of inputs, as
# `tandem bench` counts it: milliseconds, and bytes that became resident.
LITERT_START = """
import json, os, sys, time
import numpy
from ai_edge_litert.interpreter import Interpreter

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGESIZE")

before, start = resident(), time.perf_counter()
interpreter = Interpreter(model_path=sys.argv[1], num_threads=1)
interpreter.allocate_tensors()
prepared = time.perf_counter() - start
for given in interpreter.get_input_details():
    interpreter.set_tensor(given["index"], numpy.ones(given["shape"], given["dtype"]))
start = time.perf_counter()
interpreter.invoke()
print(json.dumps([(prepared + time.perf_counter() - start) * 1000, resident() - before]))
"""


def table(heading, rows):
    lines = [heading, ["---"] + ["---:"] * (len(heading) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def us(value):
    return "fails" if value is None else f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def latency_table(rows, goals):
    def line(name, row):
        p50, ratio = row["p50_us"], row["ratio"]
        verdict = [f"{goals[name]:.2f}", met(ratio is not None and ratio >= goals[name])] if goals else []
        return [name, us(p50["tandem"]), us(p50["litert"]), us(p50["openvino"]), "" if ratio is None else f"{ratio:.2f}", *verdict]
    heading = ["model", "Tandem, us", "LiteRT, us", "OpenVINO, us", "best peer / Tandem"]
    return table(heading + (["goal", ""] if goals else []), [line(name, row) for name, row in rows.items()])


def speedup_table(speedups):
    def line(name, speedup):
        goal = SPEEDUPS.get(name, LEAST_SPEEDUP)
        return [name, f"{speedup:.2f}", f"{goal:.2f}", met(speedup >= goal)]
    return table(["model", "one thread's time / two threads'", "goal", ""], [line(*row) for row in speedups.items()])


def start_table(starts):
    rows = []
    for name, (tandem, litert) in starts.items():
        rows.append([name, "cold start, ms", f"{tandem[0]:.1f}", f"{litert[0]:.1f}", f"{tandem[0] / litert[0]:.2f}", f"{COLD_START:.1f}", met(tandem[0] <= COLD_START * litert[0])])
        rows.append([name, "resident growth, MiB", f"{tandem[1] / MIB:.1f}", f"{litert[1] / MIB:.1f}", f"{tandem[1] / litert[1]:.2f}", f"{MEMORY:.1f}", met(tandem[1] <= MEMORY * litert[1])])
    return table(["model", "", "Tandem", "LiteRT", "Tandem / LiteRT", "goal, at most", ""], rows)


def machine():
    described = Path("/proc/cpuinfo").read_text()
    name = re.search(r"^model name\s*: (.*)$", described, re.M)
    flags = re.search(r"^flags\s*: (.*)$", described, re.M).group(1).split()
    return f"{name.group(1) if name else platform.processor()}, {len(os.sched_getaffinity(0))} cores, " + ", ".join(flag for flag in FLAGS if flag in flags)


def versions(comparison):
    commit = output_of("git", "rev-parse", "--short", "HEAD").strip()
    changed = " with changes" if output_of("git", "status", "--porcelain", "--untracked-files=no", "--", "src", "include", "tools") else ""
    tandem = output_of(comparison.tandem, "--version").split()[1]
    return f"Tandem {tandem} ({commit}{changed}), LiteRT {importlib.metadata.version('ai-edge-litert')}, OpenVINO {importlib.metadata.version('openvino').split('-')[0]}"


PAGE = """# Performance

Written by `scripts/compare.sh` on {date}.

- Machine: {machine}
- Peak of a core: {peak}
- {versions}

Every model runs in each engine in turn, {rounds} rounds of {seconds} s in processes of their own; times are medians of the rounds' medians, in
microseconds an inference. Ratios bear a noisy machine better than times do; small models' bear it least. LiteRT runs its default XNNPACK delegate, OpenVINO its
latency hint. Tandem's integer results are those of TFLite's reference kernels bit for bit.

## One thread

{one}
## Two threads

{two}
{speedup}
## One thread of AVX2

What most desktops have: `TANDEM_ISA=avx2`. The peers use all that the machine has, so no goal applies.

{avx2}
## Start and memory

From loading the model to the end of its first inference in a fresh process, one thread, medians of {rounds}; the files are in the page cache.

{start}"""


def main():
    arguments = parser.parse_args()
    comparison = Comparison(arguments)
    # First, so that the page tells what was built when the run began.
    about = {"date": datetime.date.today(), "machine": machine(), "versions": versions(comparison), "rounds": arguments.rounds, "seconds": arguments.seconds}
    peak = comparison.bench("kws_dscnn_int8", "--per-op")["peak"]
    about["peak"] = f"{peak['int8_gmac_per_s']:.0f} GMAC/s of int8, {peak['float32_gmac_per_s']:.0f} of floats, {peak['isa']}"
    single = comparison.latencies(1)
    double = comparison.latencies(2)
    speedups = {name: comparison.speedup(name) for name in GOALS}
    avx2 = comparison.latencies(1, TANDEM_ISA="avx2")
    starts = {name: comparison.starts(name) for name in STARTED}
    page = PAGE.format(**about, one=latency_table(single, GOALS), two=latency_table(double, {name: goal * TWO_THREADS for name, goal in GOALS.items()}),
                       speedup=speedup_table(speedups), avx2=latency_table(avx2, None), start=start_table(starts))
    arguments.output.write_text(page, encoding="utf-8")
    print(f"wrote {arguments.output}")


if __name__ == "__main__":
    main()
