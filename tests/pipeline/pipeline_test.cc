#include "tandem/pipeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <thread>

#include "tandem/log.h"
#include "tests/pipeline/fake_source.h"
#include "tests/support/model_writer.h"

namespace tandem {
namespace {

using std::chrono::milliseconds;
using test::FakeSource;

// Keeps the bytes of a written model alive beside the handle.
struct Written {
  explicit Written(const test::ModelSpec& spec) : bytes(test::write_model(spec)), model(Model::load(bytes, "written").value()) {}
  std::vector<std::byte> bytes;
  Model model;
};

const Model& color_model() {
  static const Written written(test::mean_color_model(8, true));
  return written.model;
}

Pipeline make(FakeSource::Options source, PipelineOptions options = {.top_k = 1, .labels = {"red", "green", "blue"}}, const Model& model = color_model()) {
  return Pipeline::create(std::make_unique<FakeSource>(std::move(source)), model, std::move(options)).value();
}

// Remembers what happened to it.
struct SinkRecord {
  std::vector<std::uint64_t> frames;
  bool closed = false;
};
class RecordingSink final : public Sink {
 public:
  RecordingSink(SinkRecord& record, std::uint64_t fails_at = ~std::uint64_t{0}) : record_(record), fails_at_(fails_at) {}
  Result<void> consume(const FrameResult& result) override {
    if (result.frame == fails_at_) return Error(ErrorCode::kOutputFailed, "the disk is full");
    record_.frames.push_back(result.frame);
    return {};
  }
  Result<void> close() override {
    record_.closed = true;
    return {};
  }

 private:
  SinkRecord& record_;
  std::uint64_t fails_at_;
};

TEST(Pipeline, ClassifiesEveryFrameOfAFileInOrder) {
  auto pipeline = make({.count = 300});
  std::uint64_t next = 0;
  pipeline.on_result([&](const FrameResult& result) {
    ASSERT_EQ(result.frame, next);
    ASSERT_EQ(result.pts_us, static_cast<std::int64_t>(next) * 33'333);
    ASSERT_EQ(result.classes.size(), 1u);
    const char* const expected[] = {"red", "green", "blue"};
    ASSERT_EQ(result.classes[0].label, expected[next % 3]);
    ASSERT_GT(result.classes[0].score, 0.99f);
    ASSERT_EQ(result.image.width, 24);
    ++next;
  }).value();
  pipeline.run().value();
  EXPECT_EQ(next, 300u);
  const PipelineStats stats = pipeline.stats();
  EXPECT_EQ(stats.captured, 300u);
  EXPECT_EQ(stats.delivered, 300u);
  EXPECT_EQ(stats.dropped, 0u);
  ASSERT_EQ(stats.stages.size(), 6u);
  const char* const names[] = {"acquire", "decode", "preprocess", "infer", "postprocess", "deliver"};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(stats.stages[i].name, names[i]);
}

TEST(Pipeline, AppliesSoftmaxWhereTheModelEndsInLogits) {
  const Written logits(test::mean_color_model(8, false));
  auto pipeline = make({.count = 1}, {.top_k = 3}, logits.model);
  std::vector<Classification> seen;
  pipeline.on_result([&](const FrameResult& result) { seen.assign(result.classes.begin(), result.classes.end()); }).value();
  pipeline.run().value();
  ASSERT_EQ(seen.size(), 3u);
  // Logits 250, 5 and 5.
  const double other = std::exp(-245.0);
  EXPECT_NEAR(seen[0].score, 1 / (1 + 2 * other), 1e-6);
  EXPECT_EQ(seen[0].label, "0") << "without labels, class ids";
  EXPECT_EQ(seen[1].class_id, 1) << "equal scores by ascending id";
}

TEST(Pipeline, MakesAFileWaitForASlowCallback) {
  auto pipeline = make({.count = 40}, {.labels = {"r", "g", "b"}, .queue_capacity = 1});
  std::uint64_t seen = 0;
  pipeline.on_result([&](const FrameResult&) { ++seen, std::this_thread::sleep_for(milliseconds(2)); }).value();
  pipeline.run().value();
  EXPECT_EQ(seen, 40u);
}

TEST(Pipeline, DropsOldFramesOfACameraBehindASlowCallbackAndStaysFresh) {
  auto pipeline = make({.count = 150, .live = true, .period = milliseconds(1)}, {.labels = {"r", "g", "b"}, .queue_capacity = 1});
  std::vector<std::uint64_t> frames;
  milliseconds oldest{0};
  pipeline.on_result([&](const FrameResult& result) {
    frames.push_back(result.frame);
    oldest = std::max(oldest, std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - result.captured_at));
    std::this_thread::sleep_for(milliseconds(10));
  }).value();
  pipeline.run().value();
  const PipelineStats stats = pipeline.stats();
  EXPECT_EQ(stats.captured, 150u);
  EXPECT_EQ(stats.delivered, frames.size());
  EXPECT_GT(stats.dropped, 50u);
  EXPECT_EQ(stats.captured, stats.delivered + stats.dropped);
  EXPECT_TRUE(std::ranges::is_sorted(frames));
  EXPECT_EQ(frames.back(), 149u);
  EXPECT_LT(oldest, milliseconds(1000)) << "latency must not build up: 150 frames of 10 ms each would be 1500";
}

TEST(Pipeline, StopsFromTheCallback) {
  auto pipeline = make({.count = 100'000});
  SinkRecord record;
  pipeline.add_sink(std::make_unique<RecordingSink>(record)).value();
  pipeline.on_result([&](const FrameResult& result) {
    if (result.frame == 20) pipeline.stop();
  }).value();
  pipeline.run().value();
  EXPECT_EQ(record.frames.size(), 21u) << "the frame whose callback stopped it is the last";
  EXPECT_TRUE(record.closed) << "what was done until then is complete";
  EXPECT_EQ(pipeline.stats().captured, pipeline.stats().delivered + pipeline.stats().dropped);
}

TEST(Pipeline, RefusesToWaitInItsOwnCallback) {
  auto pipeline = make({.count = 3});
  std::vector<ErrorCode> codes;
  pipeline.on_result([&](const FrameResult&) { codes.push_back(pipeline.wait().error().code()); }).value();
  pipeline.run().value();
  EXPECT_EQ(codes, std::vector<ErrorCode>(3, ErrorCode::kInvalidState));
}

TEST(Pipeline, StopsFromAnotherThreadWhileAnotherWaits) {
  auto pipeline = make({.count = 1'000'000});
  pipeline.start().value();
  std::thread stopper([&] {
    std::this_thread::sleep_for(milliseconds(20));
    pipeline.stop();
    pipeline.stop();
  });
  std::thread waiter([&] { EXPECT_TRUE(pipeline.wait()); });
  EXPECT_TRUE(pipeline.wait());
  waiter.join();
  stopper.join();
}

TEST(Pipeline, TurnsAnExceptionOfTheCallbackIntoAnErrorWithTheFrame) {
  auto pipeline = make({.count = 100});
  SinkRecord record;
  pipeline.add_sink(std::make_unique<RecordingSink>(record)).value();
  pipeline.on_result([](const FrameResult& result) {
    if (result.frame == 7) throw std::runtime_error("user's fault");
  }).value();
  const auto result = pipeline.run();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kCallbackFailed);
  EXPECT_NE(result.error().message().find("frame 7"), std::string::npos);
  EXPECT_NE(result.error().message().find("user's fault"), std::string::npos);
  EXPECT_FALSE(record.closed) << "after an error the outputs are not completed";
}

TEST(Pipeline, EndsWithTheErrorOfAFrameThatCannotBeDecoded) {
  auto pipeline = make({.count = 100, .on_decode = [](std::uint64_t frame) -> Result<void> {
                          if (frame == 30) return Error(ErrorCode::kInputMalformed, "frame 30 is broken");
                          return {};
                        }});
  EXPECT_EQ(pipeline.run().error().message(), "frame 30 is broken");
  EXPECT_EQ(pipeline.stats().captured, pipeline.stats().delivered + pipeline.stats().dropped);
}

TEST(Pipeline, EndsWithTheErrorOfASink) {
  auto pipeline = make({.count = 100});
  SinkRecord record;
  pipeline.add_sink(std::make_unique<RecordingSink>(record, 5)).value();
  EXPECT_EQ(pipeline.run().error().code(), ErrorCode::kOutputFailed);
  EXPECT_EQ(record.frames.size(), 5u);
}

TEST(Pipeline, TakesCallbacksAndSinksOnlyBeforeItStarts) {
  auto pipeline = make({.count = 3});
  SinkRecord record;
  pipeline.run().value();
  EXPECT_EQ(pipeline.on_result({}).error().code(), ErrorCode::kInvalidState);
  EXPECT_EQ(pipeline.add_sink(std::make_unique<RecordingSink>(record)).error().code(), ErrorCode::kInvalidState);
  EXPECT_EQ(pipeline.start().error().code(), ErrorCode::kInvalidState);
}

TEST(Pipeline, IsDestroyedWhileItRuns) {
  SinkRecord record;
  {
    auto pipeline = make({.count = 1'000'000});
    pipeline.add_sink(std::make_unique<RecordingSink>(record)).value();
    pipeline.start().value();
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_FALSE(record.closed);
}

TEST(Pipeline, RefusesWhatCannotWork) {
  const auto create = [](const Model& model, PipelineOptions options) {
    return Pipeline::create(std::make_unique<FakeSource>(FakeSource::Options{}), model, std::move(options)).error();
  };
  EXPECT_EQ(create(color_model(), {.threads = 0}).code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(create(color_model(), {.top_k = 0}).code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(create(color_model(), {.queue_capacity = 0}).code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(create(color_model(), {.labels = {"one", "two"}}).code(), ErrorCode::kLabelsMalformed);
  EXPECT_EQ(Pipeline::create(nullptr, color_model()).error().code(), ErrorCode::kInvalidArgument);

  test::ModelSpec vector;  // its input is no picture
  const int x = vector.add_tensor({.name = "x", .shape = {1, 4}, .scales = {1.0f}, .zero_points = {0}});
  const int y = vector.add_tensor({.name = "y", .shape = {1, 4}, .scales = {1.0f / 256}, .zero_points = {-128}});
  vector.operators.push_back({.code = 25, .inputs = {x}, .outputs = {y}, .options_type = 9, .options = {test::Option::real(0, 1.0f)}});
  vector.inputs = {x};
  vector.outputs = {y};
  const Written written(vector);
  EXPECT_EQ(create(written.model, {}).code(), ErrorCode::kModelMismatch);
}

// The handler is the process's: tests that set one take it back.
struct Warnings {
  Warnings() {
    set_log_handler([this](const Warning& warning) { codes.emplace_back(warning.code); });
  }
  ~Warnings() { set_log_handler({}); }
  std::vector<std::string> codes;
};

TEST(Pipeline, WarnsOfDamagedMetadataAndGoesOnWithoutIt) {
  test::ModelSpec spec = test::mean_color_model(8, true);
  spec.metadata.emplace_back("TFLITE_METADATA", std::vector<std::uint8_t>{1, 2, 3});
  const Written written(spec);
  const Warnings warnings;
  auto pipeline = make({.count = 1}, {}, written.model);
  EXPECT_EQ(warnings.codes, std::vector<std::string>{"METADATA_DAMAGED"});
  EXPECT_TRUE(pipeline.run());
}

TEST(Pipeline, NormalisesAsTheMetadataSays) {
  test::ModelSpec spec = test::mean_color_model(8, false);
  spec.metadata.emplace_back("TFLITE_METADATA", test::write_metadata({.mean = {0}, .std = {50}}));
  const Written written(spec);
  auto pipeline = make({.count = 1}, {.top_k = 2}, written.model);
  float difference = 0;
  pipeline.on_result([&](const FrameResult& result) { difference = std::log(result.classes[0].score / result.classes[1].score); }).value();
  pipeline.run().value();
  EXPECT_NEAR(difference, 5, 1e-3) << "logits 250 / 50 and round(5 / 50)";
}

TEST(Pipeline, RefusesAModelWhoseTensorsWouldFillTheMemory) {
  const Written large(test::mean_color_model(8000, true));  // 192 MB of input in each of 26 slots
  const auto refused = Pipeline::create(std::make_unique<FakeSource>(FakeSource::Options{}), large.model, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kModelTooLarge);
}

TEST(Pipeline, BlamesTheModelForItsNormalisation) {
  test::ModelSpec spec = test::mean_color_model(8, true);
  spec.metadata.emplace_back("TFLITE_METADATA", test::write_metadata({.mean = {0}, .std = {0}}));
  const Written written(spec);
  const auto refused = Pipeline::create(std::make_unique<FakeSource>(FakeSource::Options{}), written.model, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kModelMismatch);
  EXPECT_EQ(refused.error().message().find("written: "), 0u);
}

}  // namespace
}  // namespace tandem
