#include "tandem/classification.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace tandem {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInfinity = std::numeric_limits<float>::infinity();

TensorInfo output_of(DType type, Shape shape, float scale = 0, std::int64_t zero_point = 0) {
  TensorInfo info{.name = "scores", .dtype = type, .shape = std::move(shape)};
  if (type != DType::kFloat32) info.quantization = {{scale}, {zero_point}, 0};
  return info;
}

template <class T>
TensorInfo output_of(const std::vector<T>& values, float scale = 0, std::int64_t zero_point = 0) {
  constexpr DType kType = std::is_same_v<T, float> ? DType::kFloat32 : std::is_same_v<T, std::int8_t> ? DType::kInt8 : DType::kUint8;
  return output_of(kType, {1, static_cast<int>(values.size())}, scale, zero_point);
}

template <class T>
ConstTensorView view_of(const TensorInfo& info, const std::vector<T>& values) {
  return {info, std::as_bytes(std::span(values))};
}

// Class ids and scores; the labels belong to the classifier and are gone.
struct Found {
  int class_id;
  float score;
};

template <class T>
std::vector<Found> classified(const TensorInfo& info, const std::vector<T>& values, ClassifierOptions options) {
  const auto classifier = Classifier::create(info, std::move(options)).value();
  std::vector<Classification> classes;
  classifier.run(view_of(info, values), classes);
  std::vector<Found> found;
  for (const auto& c : classes) found.push_back({c.class_id, c.score});
  return found;
}

std::vector<int> ids(const std::vector<Found>& found) {
  std::vector<int> list;
  for (const auto& f : found) list.push_back(f.class_id);
  return list;
}

void expect_refused(const TensorInfo& info, ClassifierOptions options, ErrorCode code) {
  const auto classifier = Classifier::create(info, std::move(options));
  ASSERT_FALSE(classifier.ok());
  EXPECT_EQ(classifier.error().code(), code) << classifier.error().message();
}

// Softmax by its definition, in long double; logits here are small enough for exp.
std::vector<double> softmax(const std::vector<double>& logits) {
  const auto exponential = [](double x) { return std::exp(static_cast<long double>(x)); };
  const long double sum = std::transform_reduce(logits.begin(), logits.end(), 0.0L, std::plus(), exponential);
  std::vector<double> probabilities;
  for (const double logit : logits) probabilities.push_back(static_cast<double>(exponential(logit) / sum));
  return probabilities;
}

TEST(Classifier, DequantisesUint8) {
  const std::vector<std::uint8_t> values = {0, 255, 128, 3};
  const auto info = output_of(values, 1.0f / 256, 3);
  const auto found = classified(info, values, {.top_k = 4});
  ASSERT_EQ(ids(found), (std::vector<int>{1, 2, 3, 0}));
  EXPECT_FLOAT_EQ(found[0].score, 252 / 256.0f);
  EXPECT_FLOAT_EQ(found[1].score, 125 / 256.0f);
  EXPECT_EQ(found[2].score, 0.0f);
  EXPECT_FLOAT_EQ(found[3].score, -3 / 256.0f);
}

TEST(Classifier, DequantisesInt8) {
  const std::vector<std::int8_t> values = {-128, 127, 0, -127};
  const auto info = output_of(values, 1.0f / 256, -128);
  const auto found = classified(info, values, {.top_k = 4});
  ASSERT_EQ(ids(found), (std::vector<int>{1, 2, 3, 0}));
  EXPECT_EQ(found[0].score, 255 / 256.0f);
  EXPECT_EQ(found[1].score, 0.5f);
  EXPECT_EQ(found[2].score, 1 / 256.0f);
  EXPECT_EQ(found[3].score, 0.0f);
}

TEST(Classifier, PassesFloatsOn) {
  const std::vector<float> values = {0.25f, 0.5f, 0.125f};
  const auto found = classified(output_of(values), values, {.top_k = 3});
  ASSERT_EQ(ids(found), (std::vector<int>{1, 0, 2}));
  EXPECT_EQ(found[0].score, 0.5f);
  EXPECT_EQ(found[2].score, 0.125f);
}

TEST(Classifier, ReadsEveryCodeOfEightBitsInItsOrder) {
  std::vector<std::int8_t> values(256);
  for (int i = 0; i < 256; ++i) values[static_cast<std::size_t>(i)] = static_cast<std::int8_t>(i - 128);
  const auto found = classified(output_of(values, 0.1f, 5), values, {.top_k = 256});
  ASSERT_EQ(found.size(), 256u);
  for (int i = 0; i < 256; ++i) {
    ASSERT_EQ(found[static_cast<std::size_t>(i)].class_id, 255 - i);
    ASSERT_FLOAT_EQ(found[static_cast<std::size_t>(i)].score, 0.1f * static_cast<float>(127 - i - 5));
  }
}

TEST(Classifier, ComputesSoftmaxOverAllClasses) {
  std::mt19937 random(1);
  std::normal_distribution<float> logit(0, 4);
  for (const int classes : {1, 2, 10, 1001}) {
    std::vector<float> values(static_cast<std::size_t>(classes));
    for (auto& value : values) value = logit(random);
    const auto expected = softmax({values.begin(), values.end()});
    const auto found = classified(output_of(values), values, {.top_k = 5, .apply_softmax = true});
    ASSERT_EQ(found.size(), static_cast<std::size_t>(std::min(classes, 5)));
    for (const auto& f : found) EXPECT_NEAR(static_cast<double>(f.score), expected[static_cast<std::size_t>(f.class_id)], 1e-7) << classes;
    EXPECT_EQ(found[0].class_id, std::ranges::max_element(values) - values.begin());
  }
}

TEST(Classifier, ComputesSoftmaxOfDequantisedLogits) {
  const std::vector<std::uint8_t> values = {10, 200, 190, 0};
  const auto found = classified(output_of(values, 0.125f, 100), values, {.top_k = 4, .apply_softmax = true});
  const auto expected = softmax({-90 * 0.125, 100 * 0.125, 90 * 0.125, -100 * 0.125});
  ASSERT_EQ(ids(found), (std::vector<int>{1, 2, 0, 3}));
  for (const auto& f : found) EXPECT_NEAR(static_cast<double>(f.score), expected[static_cast<std::size_t>(f.class_id)], 1e-7);
}

TEST(Classifier, ProbabilitiesOfSoftmaxAddUpToOne) {
  const std::vector<float> values = {3, -2, 0.5f, 7, 7};
  const auto found = classified(output_of(values), values, {.top_k = 5, .apply_softmax = true});
  double sum = 0;
  for (const auto& f : found) sum += static_cast<double>(f.score);
  EXPECT_NEAR(sum, 1, 1e-6);
}

TEST(Classifier, DoesNotOverflowForLargeLogits) {
  const std::vector<float> values = {1e38f, 3e38f, -3e38f, 3e38f};
  const auto found = classified(output_of(values), values, {.top_k = 4, .apply_softmax = true});
  ASSERT_EQ(ids(found), (std::vector<int>{1, 3, 0, 2}));
  EXPECT_EQ(found[0].score, 0.5f);
  EXPECT_EQ(found[1].score, 0.5f);
  EXPECT_EQ(found[2].score, 0.0f);
  EXPECT_EQ(found[3].score, 0.0f);
  const std::vector<float> low = {-1000, -1001};
  EXPECT_NEAR(classified(output_of(low), low, {.apply_softmax = true})[0].score, 1 / (1 + std::exp(-1.0)), 1e-6);
}

TEST(Classifier, ReportsTheBestFirstAsAFullSortWould) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    // Few different values, so that ties abound.
    std::vector<std::uint8_t> values(1 + random() % 60);
    for (auto& value : values) value = static_cast<std::uint8_t>(random() % 8);
    std::vector<int> expected(values.size());
    std::iota(expected.begin(), expected.end(), 0);
    std::ranges::stable_sort(expected, std::greater(), [&](int i) { return values[static_cast<std::size_t>(i)]; });
    const auto top_k = 1 + random() % 12;
    expected.resize(std::min<std::size_t>(expected.size(), top_k));
    const bool apply_softmax = round % 2 == 0;
    ASSERT_EQ(ids(classified(output_of(values, 0.5f), values, {.top_k = static_cast<int>(top_k), .apply_softmax = apply_softmax})), expected) << "round " << round;
  }
}

TEST(Classifier, OrdersEqualScoresByAscendingId) {
  const std::vector<float> values = {0.5f, 1, 0.5f, 1, 1, 0.5f};
  EXPECT_EQ(ids(classified(output_of(values), values, {.top_k = 4})), (std::vector<int>{1, 3, 4, 0}));
  EXPECT_EQ(ids(classified(output_of(values), values, {.top_k = 2})), (std::vector<int>{1, 3}));
}

TEST(Classifier, ReportsAllClassesWhereMoreAreAskedFor) {
  const std::vector<float> values = {1, 3, 2};
  EXPECT_EQ(ids(classified(output_of(values), values, {.top_k = 1000})), (std::vector<int>{1, 2, 0}));
}

TEST(Classifier, LeavesOutScoresThatAreNotFinite) {
  const std::vector<float> values = {kNan, 1, kInfinity, 2, -kInfinity, kNan};
  for (const bool apply_softmax : {false, true}) {
    const auto found = classified(output_of(values), values, {.top_k = 6, .apply_softmax = apply_softmax});
    EXPECT_EQ(ids(found), (std::vector<int>{3, 1}));
    for (const auto& f : found) EXPECT_TRUE(std::isfinite(f.score));
    if (apply_softmax) {
      EXPECT_NEAR(found[0].score + found[1].score, 1, 1e-6f);
    }
  }
}

TEST(Classifier, ReportsNothingWhereNoScoreIsFinite) {
  const std::vector<float> values = {kNan, kInfinity, -kInfinity};
  for (const bool apply_softmax : {false, true}) EXPECT_TRUE(classified(output_of(values), values, {.apply_softmax = apply_softmax}).empty());
}

TEST(Classifier, GivesEachClassItsLabel) {
  const std::vector<float> values = {0.1f, 0.7f, 0.2f};
  const auto info = output_of(values);
  const auto classifier = Classifier::create(info, {.top_k = 3, .labels = {"cat", "dog", ""}}).value();
  EXPECT_EQ(classifier.class_count(), 3);
  std::vector<Classification> classes;
  classifier.run(view_of(info, values), classes);
  ASSERT_EQ(classes.size(), 3u);
  EXPECT_EQ(classes[0].label, "dog");
  EXPECT_EQ(classes[1].label, "2") << "an unnamed class goes by its id";
  EXPECT_EQ(classes[2].label, "cat");
}

TEST(Classifier, NamesClassesByTheirIdsWithoutLabels) {
  std::vector<float> values(101);
  std::iota(values.begin(), values.end(), 0.0f);
  const auto info = output_of(values);
  const auto classifier = Classifier::create(info, {.top_k = 2}).value();
  std::vector<Classification> classes;
  classifier.run(view_of(info, values), classes);
  EXPECT_EQ(classes[0].label, "100");
  EXPECT_EQ(classes[1].label, "99");
}

TEST(Classifier, KeepsItsLabelsWhenItIsMoved) {
  const std::vector<float> values = {0.1f, 0.7f};
  const auto info = output_of(values);
  auto first = Classifier::create(info, {.labels = {"a", "b"}}).value();
  std::vector<Classification> classes;
  first.run(view_of(info, values), classes);
  Classifier second(std::move(first));
  EXPECT_EQ(classes[0].label, "b");  // still the same text
  second.run(view_of(info, values), classes);
  EXPECT_EQ(classes[0].label, "b");
}

TEST(Classifier, OverwritesWhatTheListHeldAndReusesItsMemory) {
  const std::vector<float> values = {0.1f, 0.7f, 0.2f};
  const auto info = output_of(values);
  const auto classifier = Classifier::create(info, {.top_k = 2}).value();
  std::vector<Classification> classes(50, Classification{9, "old", 9});
  const auto* memory = classes.data();
  classifier.run(view_of(info, values), classes);
  ASSERT_EQ(classes.size(), 2u);
  EXPECT_EQ(classes.data(), memory);
  EXPECT_EQ(classes[0].class_id, 1);
}

TEST(Classifier, TakesEveryShapeThatIsOneListOfScores) {
  for (const Shape& shape : {Shape{4}, {1, 4}, {1, 1, 4}, {1, 1, 1, 4}}) {
    const auto classifier = Classifier::create(output_of(DType::kFloat32, shape), {});
    ASSERT_TRUE(classifier.ok());
    EXPECT_EQ(classifier->class_count(), 4);
  }
}

TEST(Classifier, RefusesOutputsThatAreNoListOfScores) {
  for (const Shape& shape : {Shape{}, {1, 0}, {1, -1}, {2, 4}, {1, 7, 7, 4}, {4, 1}, {1, 4, 1, 4}}) expect_refused(output_of(DType::kFloat32, shape), {}, ErrorCode::kModelMismatch);
  for (const auto type : {DType::kInt16, DType::kInt32, DType::kFloat16, DType::kInt64, DType::kBool, DType::kString, DType::kOther})
    expect_refused(output_of(type, {1, 4}, 1), {}, ErrorCode::kModelMismatch);
}

TEST(Classifier, RefusesEightBitsWithoutOnePositiveScale) {
  for (const auto type : {DType::kInt8, DType::kUint8}) {
    for (const float scale : {0.0f, -1.0f, kNan, kInfinity}) expect_refused(output_of(type, {1, 4}, scale), {}, ErrorCode::kModelMismatch);
    TensorInfo info = output_of(type, {1, 4}, 1);
    info.quantization = {};
    expect_refused(info, {}, ErrorCode::kModelMismatch);
    info.quantization = {{1, 2, 3, 4}, {0, 0, 0, 0}, 1};
    expect_refused(info, {}, ErrorCode::kModelMismatch);
  }
}

TEST(Classifier, RefusesAZeroPointBeyondTheCodes) {
  constexpr std::int64_t kInt32Min = std::numeric_limits<std::int32_t>::min();
  for (const std::int64_t zero_point : {std::int64_t{-129}, std::int64_t{128}, kInt32Min, std::int64_t{1} << 32})
    expect_refused(output_of(DType::kInt8, {1, 4}, 1, zero_point), {}, ErrorCode::kModelMismatch);
  for (const std::int64_t zero_point : {std::int64_t{-1}, std::int64_t{256}, kInt32Min, std::int64_t{1} << 32})
    expect_refused(output_of(DType::kUint8, {1, 4}, 1, zero_point), {}, ErrorCode::kModelMismatch);
  for (const std::int64_t zero_point : {-128, 127}) EXPECT_TRUE(Classifier::create(output_of(DType::kInt8, {1, 4}, 1, zero_point), {}).ok());
  for (const std::int64_t zero_point : {0, 255}) EXPECT_TRUE(Classifier::create(output_of(DType::kUint8, {1, 4}, 1, zero_point), {}).ok());
}

TEST(Classifier, RefusesATopKBelowOne) {
  for (const int top_k : {0, -1, std::numeric_limits<int>::min()}) expect_refused(output_of(DType::kFloat32, {1, 4}), {.top_k = top_k}, ErrorCode::kInvalidArgument);
}

TEST(Classifier, RefusesLabelsThatAreNotOneAClass) {
  const auto info = output_of(DType::kFloat32, {1, 3});
  expect_refused(info, {.labels = {"a", "b"}}, ErrorCode::kLabelsMalformed);
  expect_refused(info, {.labels = {"a", "b", "c", "d"}}, ErrorCode::kLabelsMalformed);
  const auto refused = Classifier::create(info, {.labels = {"a", "b"}});
  EXPECT_NE(refused.error().message().find("2 labels for the 3 classes"), std::string::npos) << refused.error().message();
  EXPECT_TRUE(Classifier::create(info, {.labels = {"a", "b", "c"}}).ok());
}

}  // namespace
}  // namespace tandem
