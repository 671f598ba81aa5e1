"""tandem classify: from a video, a picture or many to classes, JSON lines and annotated frames."""
import functools, json, re, shutil, signal, subprocess, sys, unittest

sys.dont_write_bytecode = True  # the source tree stays clean
from command_line import (ARGUMENT, DONE, INPUT, INTERRUPTED, MODEL, RUN, CommandLineTest, contents, damaged, model, read_lines, shared,
                          started, wait_until_it_handles_signals)

FAST = "mobilenet_v1_0.25_128_quant"   # carries labels in its metadata, as MOBILENET does
MOBILENET = "tf2_mobilenet_v2_1.0_224_ptq"
MAIN = "mobilenet_v2_1.0_224_quant"    # has no labels, and logits for its output
STAGES = ["acquire", "decode", "preprocess", "infer", "postprocess", "deliver"]
CLASS = r'\{"class_id":\d+,"label":"(?:[^"\\]|\\.)*","score":(?:0|1)(?:\.\d+)?(?:e-\d+)?\}'
LINE = re.compile(r'\{"frame":\d+,"pts_us":\d+,"classes":\[(?:%s(?:,%s)*)?\]\}' % (CLASS, CLASS))

grace_hopper = functools.partial(shared, "images", "grace_hopper.png")
clip = functools.partial(shared, "video", "tour_720p.mp4")
motion_jpeg = functools.partial(shared, "video", "tour_720p_mjpeg.avi")
imagenet_labels = functools.partial(shared, "labels", "imagenet_labels.txt")


class ClassifyTest(CommandLineTest):
    def classify(self, source, model_name, *options, **run_options):
        """The JSON lines, from standard output."""
        done = self.succeed("classify", source, "--model", model(model_name), "--json", "-", *options, **run_options)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def top(self, line):
        return line["classes"][0]["label"]


class Picture(ClassifyTest):
    def test_is_named_by_the_labels_of_the_model(self):
        [line] = self.classify(grace_hopper(), MOBILENET)
        self.assertEqual(self.top(line), "military uniform")
        self.assertGreater(line["classes"][0]["score"], 0.5)

    def test_makes_one_line_of_exactly_this_form(self):
        done = self.succeed("classify", grace_hopper(), "--model", model(FAST), "--json", "-", "--top-k", 3)
        self.assertRegex(done.stdout, rf"\A{LINE.pattern}\n\Z")
        line = json.loads(done.stdout)
        self.assertEqual((line["frame"], line["pts_us"], len(line["classes"])), (0, 0, 3))

    def test_has_as_many_classes_as_asked_for_best_first(self):
        for k in (1, 2, 7, 1001):
            [line] = self.classify(grace_hopper(), FAST, "--top-k", k)
            scores = [c["score"] for c in line["classes"]]
            self.assertEqual((len(scores), scores), (k, sorted(scores, reverse=True)))
            self.assertEqual(len({c["class_id"] for c in line["classes"]}), k)
        [line] = self.classify(grace_hopper(), FAST, "--top-k", 5000)
        self.assertEqual(len(line["classes"]), 1001)

    def test_has_five_classes_where_nothing_is_asked_for(self):
        [line] = self.classify(grace_hopper(), FAST)
        self.assertEqual(len(line["classes"]), 5)

    def test_takes_labels_from_a_file(self):
        labels = self.folder / "labels.txt"
        labels.write_text("".join(f"thing {i} ä\r\n" for i in range(1001)), encoding="utf-8")
        [line] = self.classify(grace_hopper(), FAST, "--labels", labels)
        self.assertEqual([c["label"] for c in line["classes"]], [f"thing {c['class_id']} ä" for c in line["classes"]])

    def test_has_class_ids_for_labels_where_there_are_none(self):
        [line] = self.classify(grace_hopper(), "kws_dscnn_int8")
        self.assertEqual([c["label"] for c in line["classes"]], [str(c["class_id"]) for c in line["classes"]])

    def test_turns_logits_into_probabilities(self):
        [line] = self.classify(grace_hopper(), MAIN, "--top-k", 1001, "--threads", 2)
        self.assertAlmostEqual(sum(c["score"] for c in line["classes"]), 1, places=3)
        self.assertEqual(line["classes"][0]["class_id"], 653)  # military uniform

    def test_comes_back_with_its_classes_drawn_on_it(self):
        self.succeed("classify", grace_hopper(), "--model", model(FAST), "--output", "seen.png")
        self.assertEqual((self.folder / "seen.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        self.assertNotEqual(self.classify("seen.png", FAST), self.classify(grace_hopper(), FAST))

    def test_that_is_a_jpeg_cut_short_is_shown_as_far_as_it_goes_with_a_warning(self):
        path = damaged(shared("images", "parrot.jpg"), self.folder / "cut.jpg", keep=60_000)
        done = self.run_tandem("classify", path, "--model", model(FAST), "--json", "-")
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (DONE, 1))
        self.assertRegex(done.stderr, rf"(?m)^warning\[JPEG_DAMAGED\]: {re.escape(str(path))}: ")

    def test_is_printed_for_eyes_with_a_table_of_the_stages(self):
        text = self.succeed("classify", grace_hopper(), "--model", model(MOBILENET)).stdout
        self.assertRegex(text, r"\Aframe 0: military uniform \d+(\.\d)? %, ")
        for stage in STAGES:
            self.assertRegex(text, rf"(?m)^{stage} +1 ")
        self.assertRegex(text, r"\b1 frames in .*frames a second")


class Pictures(ClassifyTest):
    def setUp(self):
        super().setUp()
        self.pictures = self.folder / "pictures"
        self.pictures.mkdir()
        # Sorted by letters, 10 would come before 2.
        for name, image in [("10.png", "grace_hopper.png"), ("2.jpg", "parrot.jpg"), ("x1.jpg", "cat_720p.jpg")]:
            shutil.copy(shared("images", image), self.pictures / name)
        (self.pictures / "notes.txt").write_text("no picture")

    def test_of_a_folder_come_in_the_order_of_their_numbers(self):
        lines = self.classify(self.pictures, MOBILENET, "--threads", 2)
        self.assertEqual([line["frame"] for line in lines], [0, 1, 2])
        self.assertEqual([self.top(line) for line in lines][:2], ["macaw", "military uniform"])
        self.assertIn("cat", self.top(lines[2]))
        self.assertEqual(sorted({line["pts_us"] for line in lines}), [line["pts_us"] for line in lines])

    def test_of_a_glob_are_those_that_match(self):
        of_folder = self.classify(self.pictures, FAST)
        of_glob = self.classify(self.pictures / "[0-9]*", FAST)
        self.assertEqual([line["classes"] for line in of_glob], [line["classes"] for line in of_folder[:2]])

    def test_that_are_damaged_end_the_run_and_leave_no_output(self):
        damaged(shared("images", "owl.jpg"), self.pictures / "5.jpg", keep=100)
        (self.folder / "old.jsonl").write_text("from before")
        for output in ["new.jsonl", "old.jsonl"]:
            with self.subTest(output), self.nothing_changes_in(self.folder):
                self.refuse(INPUT, "INPUT_MALFORMED", "classify", self.pictures, "--model", model(FAST), "--json", output,
                            "--output", "out.mp4", naming=["5.jpg"])


class Video(ClassifyTest):
    def check_frames(self, lines, count):
        self.assertEqual([line["frame"] for line in lines], list(range(count)))
        times = [line["pts_us"] for line in lines]
        self.assertEqual(times, sorted(set(times)))
        for line in lines:
            self.assertTrue(all(0 <= c["score"] <= 1 for c in line["classes"]), line)

    def test_goes_through_from_end_to_end(self):
        done = self.succeed("classify", clip(), "--model", model(FAST), "--threads", 2, "--json", "out.jsonl", "--output", "out.mp4")
        self.assertEqual(sorted(contents(self.folder)), ["out.jsonl", "out.mp4"])
        for text in (self.folder / "out.jsonl").read_text(encoding="utf-8").splitlines():
            self.assertRegex(text, rf"\A{LINE.pattern}\Z")
        lines = read_lines(self.folder / "out.jsonl")
        self.check_frames(lines, 300)
        # The clip is ten seconds of 30 frames.
        self.assertTrue(9e6 <= lines[-1]["pts_us"] <= 11e6, lines[-1])
        self.assertEqual(len(re.findall(r"(?m)^frame \d+: ", done.stdout)), 300)
        for stage in STAGES:
            self.assertRegex(done.stdout, rf"(?m)^{stage} +300 ")
        self.assertRegex(done.stdout, r"300 frames in [\d.]+ s, [\d.]+ frames a second, none dropped")
        # What was written is a video of as many frames.
        self.check_frames(self.classify("out.mp4", FAST, "--threads", 2), 300)

    def test_shows_what_is_in_it(self):
        # The main job. The labels come from a file and the model gives logits, so both must be right to see this.
        lines = self.classify(clip(), MAIN, "--labels", imagenet_labels(), "--threads", 2)
        self.check_frames(lines, 300)
        tops = [self.top(line) for line in lines]
        cats = sum("cat" in re.split(r"\W+", top) for top in tops[65:116])
        macaws = sum(top == "macaw" for top in tops[185:236])
        # All 51 of each when this was written; the rest is room for another decoder's pixels.
        self.assertGreaterEqual(cats, 45)
        self.assertGreaterEqual(macaws, 45)

    def test_that_is_cut_short_is_shown_as_far_as_it_goes_with_a_warning(self):
        path = damaged(motion_jpeg(), self.folder / "cut.avi", keep=1_000_000)
        done = self.run_tandem("classify", path, "--model", model(FAST), "--json", "-")
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertRegex(done.stderr, rf"(?m)^warning\[VIDEO_CUT_SHORT\]: {re.escape(str(path))}: ")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertTrue(5 <= len(lines) < 60, len(lines))
        self.check_frames(lines, len(lines))

    def test_does_not_depend_on_the_language_of_the_user(self):
        path = damaged(motion_jpeg(), self.folder / "cut.avi", keep=400_000)
        outputs = []
        for environment in [{"LC_ALL": "C"}, *self.other_languages()]:
            with self.subTest(environment):
                done = self.run_tandem("classify", path, "--model", model(FAST), "--json", "-", env=environment)
                self.assertEqual(done.returncode, DONE, done.stderr)
                self.assertIn('"score":0.', done.stdout)
                outputs.append(done.stdout)
        self.assertGreaterEqual(len(outputs), 2)
        self.assertEqual(set(outputs), {outputs[0]})

    def other_languages(self):
        """One with decimal commas where it can be had; few machines have it installed, but it can be compiled."""
        languages = [{"LC_ALL": "C.UTF-8"}, {"LC_ALL": "de_DE.UTF-8"}]
        if shutil.which("localedef"):
            subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", self.folder / "de_DE.UTF-8"], capture_output=True)
            if (self.folder / "de_DE.UTF-8").exists():
                languages[1]["LOCPATH"] = str(self.folder)
        return languages


class Refusal(ClassifyTest):
    """A failed run leaves no output behind, not even a part of one."""

    def refuse_classify(self, status, code, source, model_path, *options, naming):
        with self.nothing_changes_in(self.folder):
            return self.refuse(status, code, "classify", source, "--model", model_path, *options, naming=naming)

    def refuse_source(self, code, source):
        self.refuse_classify(INPUT, code, source, model(FAST), "--json", "out.jsonl", "--output", "out.mp4", naming=[source])

    def test_of_a_missing_source(self):
        for name in ["missing.mp4", "missing.png", "missing/*.png"]:
            with self.subTest(name):
                self.refuse_source("INPUT_UNREADABLE", name)

    def test_of_a_folder_without_pictures(self):
        (self.folder / "empty").mkdir()
        self.refuse_source("INPUT_UNREADABLE", "empty")

    def test_of_text_named_as_a_video(self):
        path = self.folder / "text.mp4"
        path.write_text("Not a video, whatever its name says.\n" * 100)
        self.refuse_source("INPUT_UNREADABLE", path)

    def test_of_an_empty_file(self):
        for name, code in [("empty.mp4", "INPUT_UNREADABLE"), ("empty.png", "INPUT_MALFORMED")]:
            with self.subTest(name):
                (self.folder / name).touch()
                self.refuse_source(code, self.folder / name)

    def test_of_a_video_without_its_index(self):
        self.refuse_source("INPUT_UNREADABLE", damaged(clip(), self.folder / "cut.mp4", keep=800_000))

    def test_of_a_picture_that_is_cut_short(self):
        for keep in [100, 3000, 300_000]:
            with self.subTest(keep=keep):
                self.refuse_source("INPUT_MALFORMED", damaged(grace_hopper(), self.folder / "cut.png", keep=keep))

    def test_of_a_picture_with_a_flipped_bit(self):
        for place in [20, 300_000]:  # the header, the pixels
            with self.subTest(place=place):
                data = bytearray(grace_hopper().read_bytes())
                data[place] ^= 16
                (self.folder / "flipped.png").write_bytes(data)
                self.refuse_source("INPUT_MALFORMED", self.folder / "flipped.png")

    def test_of_labels_that_do_not_fit_the_model_names_the_file_and_both_numbers(self):
        labels = shared("labels", "coco_labels.txt")
        self.refuse_classify(INPUT, "LABELS_MALFORMED", grace_hopper(), model(FAST), "--labels", labels, naming=[labels, 90, 1001])

    def test_of_labels_that_are_no_text_or_missing(self):
        for path, code in [(grace_hopper(), "LABELS_MALFORMED"), ("missing.txt", "INPUT_UNREADABLE")]:
            with self.subTest(path):
                self.refuse_classify(INPUT, code, grace_hopper(), model(FAST), "--labels", path, naming=[path])

    def test_of_a_missing_model(self):
        self.refuse_classify(MODEL, "MODEL_UNREADABLE", grace_hopper(), "missing.tflite", naming=["missing.tflite"])

    def test_of_a_model_that_takes_no_picture_or_gives_no_classes(self):
        for name, tensor in [("ad01_int8", "[1,640]"), ("yolo_lc_192", "[1,12,12,30]")]:
            with self.subTest(name):
                self.refuse_classify(MODEL, "MODEL_MISMATCH", grace_hopper(), model(name), naming=[tensor])

    def test_of_numbers_out_of_range(self):
        for option, value in [("--top-k", 0), ("--top-k", -1), ("--top-k", "few"), ("--threads", 0), ("--threads", 257)]:
            with self.subTest(option, value=value):
                self.refuse_classify(ARGUMENT, "INVALID_ARGUMENT", grace_hopper(), model(FAST), option, value, naming=[option, value])

    def test_of_an_annotated_output_of_no_known_kind(self):
        self.refuse_classify(ARGUMENT, "INVALID_ARGUMENT", grace_hopper(), model(FAST), "--output", "out.gif", naming=["out.gif"])

    def test_of_one_name_for_both_outputs(self):
        self.refuse_classify(ARGUMENT, "INVALID_ARGUMENT", grace_hopper(), model(FAST), "--json", "./out.mp4", "--output", "out.mp4",
                             naming=["out.mp4", "--json", "--output"])

    def test_of_an_output_that_is_an_input(self):
        photo, copy = self.folder / "p.png", self.folder / "m.tflite"
        shutil.copy(grace_hopper(), photo)
        shutil.copy(model(FAST), copy)
        (self.folder / "link.png").symlink_to("p.png")
        for option, path in [("--output", "p.png"), ("--output", "./link.png"), ("--json", photo), ("--json", "m.tflite")]:
            with self.subTest(path), self.nothing_changes_in(self.folder):
                self.refuse_classify(ARGUMENT, "INVALID_ARGUMENT", "p.png", copy, option, path, naming=[path])

    def test_of_a_damaged_picture_of_every_kind_is_one_line(self):
        for kind, content in [("bmp", b"BM" + bytes(60)), ("ppm", b"P6 4000 4000 255\n"), ("tiff", b"II*\0" + bytes(40)), ("webp", b"RIFF" + bytes(40))]:
            with self.subTest(kind):
                (self.folder / f"x.{kind}").write_bytes(content)
                self.refuse_classify(INPUT, "INPUT_MALFORMED", f"x.{kind}", model(FAST), naming=[f"x.{kind}"])

    def test_of_an_output_in_a_missing_folder(self):
        for option, path in [("--json", "missing/out.jsonl"), ("--output", "missing/out.mp4"), ("--output", "missing/out.png")]:
            with self.subTest(path):
                self.refuse_classify(RUN, "OUTPUT_FAILED", grace_hopper(), model(FAST), option, path, naming=[path])

    def test_of_a_picture_as_the_output_for_many(self):
        done = self.refuse_classify(ARGUMENT, "INVALID_ARGUMENT", shared("images"), model(FAST), "--output", "out.png", naming=["out.png"])
        self.assertNotIn("end to end", done.stdout)

    def test_of_json_that_cannot_be_written(self):
        self.refuse_classify(RUN, "OUTPUT_FAILED", grace_hopper(), model(FAST), "--json", "/dev/full", naming=["/dev/full"])

    def test_of_a_standard_output_that_cannot_be_written(self):
        for options in [[], ["--json", "-"]]:
            with self.subTest(options), open("/dev/full", "w") as full:
                self.refuse(RUN, "OUTPUT_FAILED", "classify", grace_hopper(), "--model", model(FAST), *options, stdout=full,
                            naming=["standard output"])


class Reader(ClassifyTest):
    def test_gets_each_frame_when_it_is_done_and_may_leave_early(self):
        with started("classify", clip(), "--model", model(FAST), "--json", "-") as process:
            self.assertEqual(json.loads(process.stdout.readline())["frame"], 0)
            self.assertIsNone(process.poll())  # 299 frames are to come
            process.stdout.close()
            stderr = process.stderr.read()
            self.assertEqual(process.wait(timeout=60), RUN)
        self.assert_one_error_line(stderr, "OUTPUT_FAILED", naming=["standard output"])


    def test_that_leaves_ends_the_run(self):
        with started("classify", clip(), "--model", model(MAIN)) as process:
            self.assertRegex(process.stdout.readline(), "^frame 0: ")
            process.stdout.close()
            self.assertEqual(process.wait(timeout=20), RUN)  # all 300 frames would take longer
            self.assert_one_error_line(process.stderr.read(), "OUTPUT_FAILED", naming=["standard output"])


class Interruption(ClassifyTest):
    def started_with_outputs(self, model_path, *options):
        return started("classify", clip(), "--model", model_path, "--json", "out.jsonl", "--output", "out.mp4", *options, cwd=self.folder)

    def test_completes_the_outputs_with_the_frames_until_then(self):
        # So many classes that each frame's line leaves the process at once.
        with self.started_with_outputs(model(FAST), "--top-k", 100) as process:
            self.assertRegex(process.stdout.readline(), "^frame 0: ")
            process.send_signal(signal.SIGINT)
            _, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, INTERRUPTED, stderr)
        self.assert_one_error_line(stderr, "INTERRUPTED")
        self.assertEqual(sorted(contents(self.folder)), ["out.jsonl", "out.mp4"])
        lines = read_lines(self.folder / "out.jsonl")
        self.assertTrue(1 <= len(lines) < 300, len(lines))
        self.assertEqual([line["frame"] for line in lines], list(range(len(lines))))
        self.assertEqual(len(self.classify("out.mp4", FAST)), len(lines))

    def test_before_the_first_frame_is_one_too(self):
        with self.started_with_outputs(model(MAIN)) as process:
            wait_until_it_handles_signals(process)
            process.send_signal(signal.SIGTERM)
            _, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, INTERRUPTED, stderr)
        self.assert_one_error_line(stderr, "INTERRUPTED")
        self.assertLessEqual(set(contents(self.folder)), {"out.jsonl", "out.mp4"})  # nothing temporary
        self.assertLess(len(read_lines(self.folder / "out.jsonl")), 300)


if __name__ == "__main__":
    unittest.main()
