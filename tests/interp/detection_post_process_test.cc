// TFLite_Detection_PostProcess.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "interp/model/custom_options.h"
#include "tests/interp/one_operator.h"

namespace tandem {
namespace {

using namespace test;
using Entries = std::map<std::string, double>;

const Entries kOptions{{"max_detections", 3},      {"max_classes_per_detection", 1}, {"detections_per_class", 100}, {"use_regular_nms", 0}, {"nms_score_threshold", 0.25},
                       {"nms_iou_threshold", 0.5}, {"num_classes", 2},               {"y_scale", 10},               {"x_scale", 10},        {"h_scale", 5}, {"w_scale", 5}};

Entries with(Entries changes) {
  changes.insert(kOptions.begin(), kOptions.end());
  return changes;
}

// Four boxes, of which the second lies nearly on the first; two classes after the background.
ModelSpec detector(const Entries& options = kOptions, std::vector<float> anchors = {0.5, 0.5, 1, 1, 0.5, 0.75, 1, 1, 3, 3, 1, 2, 5, 5, 2, 2}) {
  OperatorSpec op{.code = 32, .custom_name = "TFLite_Detection_PostProcess", .custom_options = write_map({options.begin(), options.end()})};
  const int count = static_cast<int>(anchors.size() / 4);
  ModelSpec spec = one_operator(std::move(op),
                                {float_tensor("boxes", {1, count, 4}), float_tensor("scores", {1, count, 3}),
                                 {.name = "anchors", .shape = {count, 4}, .type = kFloat32Type, .data = bytes_of(anchors)}},
                                float_tensor("corners", {1}));
  for (const char* name : {"classes", "scores", "count"}) {
    spec.outputs.push_back(spec.add_tensor(float_tensor(name, {1})));
    spec.operators[0].outputs.push_back(spec.outputs.back());
  }
  return spec;
}

// The outputs' values one after the other.
std::vector<Floats> detect(const ModelSpec& spec, const Floats& boxes, const Floats& scores) {
  const auto file = write_model(spec);
  Interpreter interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
  write_input<float>(interpreter, 0, boxes);
  write_input<float>(interpreter, 1, scores);
  interpreter.invoke().value();
  std::vector<Floats> outputs;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto values = interpreter.output(i).as<float>();
    outputs.emplace_back(values.begin(), values.end());
  }
  return outputs;
}

const Floats kAtAnchors(16, 0.0f);
const Floats kScores{0, 0.6f, 0.5f, 0, 0.5f, 0.9f, 0, 0.1f, 0.2f, 0, 0.7f, 0.75f};

TEST(DetectionPostProcess, TfliteMicroHasOneClassForEachDetectionOrRegularSuppression) {
  const InterpreterOptions tflm{.numerics = Numerics::kTflm};
  const auto of_two_classes = with({{"max_classes_per_detection", 2}});
  EXPECT_TRUE(refused(detector(of_two_classes), ErrorCode::kModelUnsupported, "more than one class for each detection without regular suppression", tflm));
  for (const auto& options : {kOptions, with({{"max_classes_per_detection", 2}, {"use_regular_nms", 1}})}) {
    const auto file = write_model(detector(options));
    EXPECT_TRUE(Interpreter::create(Model::load(file, "test.tflite").value(), tflm));
  }
}

TEST(DetectionPostProcess, FastTakesTheBestClassOfEachBoxAndDropsOverlaps) {
  // Box 1 wins with 0.9 and drops box 0; box 2 is below the threshold.
  const auto found = detect(detector(), kAtAnchors, kScores);
  EXPECT_EQ(found[0], Floats({0, 0.25f, 1, 1.25f, 4, 4, 6, 6, 0, 0, 0, 0}));
  EXPECT_EQ(found[1], Floats({1, 1, 0}));
  EXPECT_EQ(found[2], Floats({0.9f, 0.75f, 0}));
  EXPECT_EQ(found[3], Floats({2}));
}

TEST(DetectionPostProcess, FastGivesMoreClassesOfABox) {
  const auto found = detect(detector(with({{"max_classes_per_detection", 3}, {"max_detections", 2}})), kAtAnchors, kScores);
  // The model has two classes; the third place of each box stays empty.
  EXPECT_EQ(found[1], Floats({1, 0, 0, 1, 0, 0}));
  EXPECT_EQ(found[2], Floats({0.9f, 0.5f, 0, 0.75f, 0.7f, 0}));
  EXPECT_EQ(found[3], Floats({2}));
}

TEST(DetectionPostProcess, RegularSuppressesEachClassByItself) {
  // Class 0: box 3 (0.7), box 0 (0.6), which drops box 1. Class 1: box 1 (0.9), which drops box 0, box 3 (0.75).
  const auto found = detect(detector(with({{"use_regular_nms", 1}})), kAtAnchors, kScores);
  EXPECT_EQ(found[1], Floats({1, 1, 0}));
  EXPECT_EQ(found[2], Floats({0.9f, 0.75f, 0.7f}));
  EXPECT_EQ(found[3], Floats({3}));
  const auto one_each = detect(detector(with({{"use_regular_nms", 1}, {"detections_per_class", 1}})), kAtAnchors, kScores);
  EXPECT_EQ(one_each[2], Floats({0.9f, 0.7f, 0}));
}

TEST(DetectionPostProcess, OfEqualScoresTheFirstClassAndBoxComeFirst) {
  const auto found = detect(detector(with({{"use_regular_nms", 1}, {"max_detections", 4}})), kAtAnchors, {0, 0.5f, 0.5f, 0, 0.5f, 0.5f, 0, 0.5f, 0.5f, 0, 0.5f, 0.5f});
  EXPECT_EQ(found[1], Floats({0, 0, 0, 1}));
  EXPECT_EQ(found[0][0], 0);
  EXPECT_EQ(found[0][1], 0);  // box 0, not box 1
}

TEST(DetectionPostProcess, DecodesCentersAndSizes) {
  // y = 1 / 10 * 2 + 5, x = 5 - 2 / 10 * 2, h = e^(5 ln 2 / 5) * 2, w = 2
  Floats boxes = kAtAnchors;
  boxes[12] = 1;
  boxes[13] = -2;
  boxes[14] = 3.4657359f;
  const auto found = detect(detector(with({{"max_detections", 1}})), boxes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0});
  const Floats expected{3.2f, 3.6f, 7.2f, 5.6f};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(found[0][i], expected[i], 1e-5);
}

TEST(DetectionPostProcess, DequantizesItsOperands) {
  auto spec = detector(with({{"nms_score_threshold", 0.1}}));
  spec.tensors[0] = uint8_tensor("boxes", {1, 4, 4}, 0.1f, 128);
  spec.tensors[1] = int8_tensor("scores", {1, 4, 3}, 1.0f / 256, -128);
  spec.tensors[2] = holding(uint8_tensor("anchors", {4, 4}, 0.5f, 2), {3, 3, 4, 4, 3, 3, 4, 4, 8, 8, 4, 6, 12, 12, 6, 6});
  const auto file = write_model(spec);
  Interpreter interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
  write_input<std::uint8_t>(interpreter, 0, Ints(16, 128));
  write_input<std::int8_t>(interpreter, 1, Ints({0, -128, -128, 0, -64, -128, 0, -128, 0, 0, -128, -128}));
  interpreter.invoke().value();
  const auto corners = interpreter.output(0).as<float>(), scores = interpreter.output(2).as<float>();
  EXPECT_EQ(Floats(scores.begin(), scores.end()), Floats({0.5f, 0.25f, 0}));
  EXPECT_EQ(Floats(corners.begin(), corners.begin() + 8), Floats({2.5f, 2, 3.5f, 4, 0, 0, 1, 1}));
}

// Boxes of one class, against suppression as it is told: the best box that is left is taken, and what overlaps it is dropped.
TEST(DetectionPostProcess, TakesTheBoxesThatPlainSuppressionTakes) {
  std::mt19937 random(3);
  for (int round = 0; round < 20; ++round) {
    const int count = 1 + static_cast<int>(random() % 60), most = 1 + static_cast<int>(random() % 12);
    std::vector<float> anchors;
    Floats scores;
    for (int box = 0; box < count; ++box) {
      for (int i = 0; i < 2; ++i) anchors.push_back(static_cast<float>(random() % 16) / 4);
      for (int i = 0; i < 2; ++i) anchors.push_back(static_cast<float>(1 + random() % 8) / 4);
      for (int i = 0; i < 3; ++i) scores.push_back(i == 1 ? static_cast<float>(random() % 20) / 20 : 0);  // many are alike
    }
    const auto found = detect(detector(with({{"max_detections", most}}), anchors), Floats(static_cast<std::size_t>(count) * 4, 0.0f), scores);

    std::vector<int> left;
    for (int box = 0; box < count; ++box)
      if (scores[static_cast<std::size_t>(box) * 3 + 1] >= 0.25f) left.push_back(box);
    const auto score = [&](int box) { return scores[static_cast<std::size_t>(box) * 3 + 1]; };
    const auto side = [&](int box, std::size_t axis, float end) { return anchors[static_cast<std::size_t>(box) * 4 + axis] + end * anchors[static_cast<std::size_t>(box) * 4 + 2 + axis]; };
    const auto shared = [&](int a, int b, std::size_t axis) { return std::max(std::min(side(a, axis, 0.5f), side(b, axis, 0.5f)) - std::max(side(a, axis, -0.5f), side(b, axis, -0.5f)), 0.0f); };
    const auto area = [&](int a, int b) { return shared(a, b, 0) * shared(a, b, 1); };
    Floats wanted;
    while (!left.empty() && wanted.size() < static_cast<std::size_t>(most)) {
      const int best = *std::ranges::max_element(left, {}, score);
      wanted.push_back(score(best));
      std::erase_if(left, [&](int box) { return box == best || area(best, box) > 0.5f * (area(best, best) + area(box, box) - area(best, box)); });
    }
    wanted.resize(static_cast<std::size_t>(most));
    EXPECT_EQ(found[2], wanted) << "round " << round;
  }
}

TEST(DetectionPostProcess, CodesOfScoresGiveWhatTheirRealsGive) {
  std::mt19937 random(4);
  for (const bool is_signed : {false, true})
    for (const int regular : {0, 1}) {
      const Entries options = with({{"use_regular_nms", regular}, {"max_classes_per_detection", regular == 1 ? 1 : 2}, {"nms_score_threshold", 0.3}});
      ModelSpec spec = detector(options);
      spec.tensors[1] = is_signed ? int8_tensor("scores", {1, 4, 3}, 1.0f / 256, -128) : uint8_tensor("scores", {1, 4, 3}, 1.0f / 256, 0);
      for (int round = 0; round < 30; ++round) {
        Floats scores;
        std::vector<std::uint8_t> codes;
        for (int i = 0; i < 12; ++i) {
          codes.push_back(static_cast<std::uint8_t>(random()));
          scores.push_back(static_cast<float>(codes.back()) / 256);
          if (is_signed) codes.back() ^= 0x80;
        }
        const auto file = write_model(spec);
        Interpreter interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
        write_input<float>(interpreter, 0, kAtAnchors);
        write_input<std::uint8_t>(interpreter, 1, codes);
        interpreter.invoke().value();
        const auto wanted = detect(detector(options), kAtAnchors, scores);
        for (std::size_t i = 0; i < 4; ++i) {
          const auto got = interpreter.output(i).as<float>();
          EXPECT_EQ(Floats(got.begin(), got.end()), wanted[i]) << "output " << i << ", round " << round;
        }
      }
    }
}

TEST(DetectionPostProcess, RunsWithoutBoxes) {
  const auto found = detect(detector(kOptions, {}), {}, {});
  EXPECT_EQ(found[3], Floats({0}));
}

TEST(DetectionPostProcess, FailsForABoxInsideOut) {
  const auto file = write_model(detector(kOptions, {0, 0, 1, 1, 1, 1, -1, 1}));
  Interpreter interpreter = Interpreter::create(Model::load(file, "test.tflite").value()).value();
  const auto done = interpreter.invoke();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::kRunFailed);
  EXPECT_EQ(done.error().message(), "test.tflite: op #0 TFLite_Detection_PostProcess: box 1 has its corners in the wrong order: its anchor has a negative size");
}

TEST(DetectionPostProcess, RefusesOptionsThatMakeNoSense) {
  const auto expect = [](const Entries& changes, std::string_view what) { EXPECT_TRUE(malformed(detector(with(changes)), what)); };
  expect({{"max_detections", 0}}, "op #0 TFLite_Detection_PostProcess: its option max_detections is 0, must lie in 1..2147483647");
  expect({{"max_detections", 3e9}}, "its option max_detections is 3e+09");
  expect({{"max_classes_per_detection", -1}}, "its option max_classes_per_detection is -1");
  expect({{"max_detections", 65536}, {"max_classes_per_detection", 65536}}, "asks for 65536 detections of 65536 classes each");
  expect({{"num_classes", 4}}, "3 scores a box for 4 classes");
  expect({{"num_classes", 1}}, "3 scores a box for 1 classes");
  expect({{"nms_iou_threshold", 0}}, "its option nms_iou_threshold is 0");
  expect({{"nms_iou_threshold", 1.5}}, "its option nms_iou_threshold is 1.5");
  expect({{"nms_score_threshold", std::numeric_limits<double>::quiet_NaN()}}, "its option nms_score_threshold is nan");
  expect({{"h_scale", 0}}, "its option h_scale is 0");
  auto lacking = kOptions;
  lacking.erase("y_scale");
  EXPECT_TRUE(malformed(detector(lacking), "its option y_scale is missing"));
  lacking = kOptions;
  lacking.erase("use_regular_nms");
  lacking.erase("detections_per_class");
  EXPECT_TRUE(accepted(detector(lacking)));
  auto empty = detector();
  empty.operators[0].custom_options.clear();
  EXPECT_TRUE(malformed(empty, "its options are no flexbuffer map"));
  empty.operators[0].custom_options = {1, 2, 3, 4};
  EXPECT_TRUE(malformed(empty, "its options are no flexbuffer map"));
}

TEST(DetectionPostProcess, RefusesOperandsThatDoNotFit) {
  const auto expect = [](std::size_t tensor, Shape shape, std::string_view what) {
    auto spec = detector();
    spec.tensors[tensor].shape = std::move(shape);
    EXPECT_TRUE(malformed(spec, what));
  };
  expect(0, {4, 4}, "has 2 dimensions, needs 3");
  expect(0, {1, 4, 3}, "must be [1,boxes,4] or more values a box");
  expect(0, {2, 4, 4}, "must be [1,boxes,4] or more values a box");
  expect(1, {1, 5, 3}, "must have scores for 4 boxes");
  expect(2, {2, 8}, "must be [4,4]");
  auto typed = detector();
  typed.tensors[0].type = kInt32Type;
  EXPECT_TRUE(unsupported(typed, "'boxes' [1,4,4] int32: this type is not supported here"));
  auto unscaled = detector();
  unscaled.tensors[1].type = kUint8Type;
  EXPECT_TRUE(malformed(unscaled, "'scores' [1,4,3] uint8: has no scale"));
  auto output = detector();
  output.tensors[3].type = kInt8Type;
  EXPECT_TRUE(unsupported(output, "'corners' [1] int8: this type is not supported here, only float32"));
  auto few = detector();
  few.operators[0].outputs.pop_back();
  few.outputs.pop_back();
  EXPECT_TRUE(malformed(few, "3 outputs, needs 4"));
}

TEST(CustomOptions, ReadsNumbersOfEverySort) {
  const auto bytes = write_map({{"a", 1}, {"half", 0.5}, {"large", 1e12}, {"b", -7}});
  const auto options = CustomOptions::read(std::as_bytes(std::span(bytes)));
  ASSERT_TRUE(options);
  EXPECT_EQ(options->number("a"), 1);
  EXPECT_EQ(options->number("half"), 0.5);
  EXPECT_EQ(options->number("large"), 1e12);
  EXPECT_EQ(options->number("b"), -7);
  EXPECT_EQ(options->number("ha"), std::nullopt);
  EXPECT_EQ(options->number("halves"), std::nullopt);
}

// Whatever the bytes are, they are read without leaving them: sanitizers watch.
TEST(CustomOptions, SurviveAnyBytes) {
  const auto good = write_map({kOptions.begin(), kOptions.end()});
  std::mt19937 random(5);
  int read = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto bytes = good;
    for (auto n = random() % 3 + 1; n > 0; --n) bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    const auto options = CustomOptions::read(std::as_bytes(std::span(bytes)));
    if (options && options->number("num_classes")) ++read;
  }
  EXPECT_GT(read, 1000);
  EXPECT_LT(read, 19'000);
}

}  // namespace
}  // namespace tandem
