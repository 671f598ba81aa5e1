// A program of somebody who installed the library: something of every room, without a file. Prints the version, and what went wrong.
#include <tandem/tandem.h>

#include <cstdint>
#include <cstdio>
#include <span>
#include <vector>

static_assert(TANDEM_VERSION == TANDEM_MAKE_VERSION(TANDEM_VERSION_MAJOR, TANDEM_VERSION_MINOR, TANDEM_VERSION_PATCH));
static_assert(TANDEM_VERSION >= TANDEM_MAKE_VERSION(0, 1, 0));

namespace {

// The smallest model there is: version 3, and one subgraph with nothing in it.
constexpr std::uint32_t kEmptyModel[] = {20, 0x334C4654, 0x000C000A, 4, 8, 12, 3, 4, 1, 8, 0x00040004, 4};

int failures = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  ++failures;
}

template <class T>
bool fails_with(tandem::ErrorCode code, const tandem::Result<T>& result) {
  return !result && result.error().code() == code && !result.error().message().empty();
}

bool throws(const tandem::Result<tandem::Model>& result) {
  try {
    (void)result.value();
  } catch (const tandem::Error& error) {
    return error.code() == result.error().code();
  }
  return false;
}

void refuse_models() {
  const std::vector<std::byte> garbage(100, std::byte{0x5A});
  const auto refused = tandem::Model::load(garbage, "garbage");
  expect(fails_with(tandem::ErrorCode::kModelMalformed, refused), "garbage is no model");
  expect(refused.error().message().find("garbage") != std::string::npos, "the error names the model");
  expect(throws(refused), "value() throws the error across the library's border");

  const auto empty = tandem::Model::load(std::as_bytes(std::span(kEmptyModel)), "empty");
  expect(empty.ok(), "the empty model is one");
  if (!empty) return;
  expect(fails_with(tandem::ErrorCode::kInvalidArgument, tandem::Interpreter::create(*empty, {.threads = 0})), "no threads is out of range");
  expect(fails_with(tandem::ErrorCode::kInvalidArgument, tandem::Pipeline::create(nullptr, *empty)), "a pipeline needs a source");
}

// Two pixels of BGR into a tensor of RGB.
void preprocess() {
  const std::uint8_t pixels[] = {1, 2, 3, 4, 5, 6};
  const tandem::TensorInfo info{.index = 0, .name = "picture", .dtype = tandem::DType::kUint8, .shape = {1, 1, 2, 3}, .quantization = {}};
  auto preprocessor = tandem::Preprocessor::create(info, std::nullopt);
  auto input = tandem::AlignedBuffer::allocate(sizeof pixels);
  expect(preprocessor.ok() && input.ok(), "a preprocessor can be made");
  if (!preprocessor || !input) return;
  const tandem::ImageView image{.data = pixels, .width = 2, .height = 1, .stride = sizeof pixels};
  const tandem::TensorView tensor(info, input->bytes());
  expect(preprocessor->run(image, tensor).ok(), "it runs");
  const auto values = tensor.as<std::uint8_t>();
  expect(std::vector<int>(values.begin(), values.end()) == std::vector<int>{3, 2, 1, 6, 5, 4}, "it swaps the channels");
}

void classify() {
  const tandem::TensorInfo info{.index = 0, .name = "scores", .dtype = tandem::DType::kFloat32, .shape = {1, 3}, .quantization = {}};
  expect(fails_with(tandem::ErrorCode::kLabelsMalformed, tandem::Classifier::create(info, {.labels = {"one"}})), "one label for three classes");
  auto classifier = tandem::Classifier::create(info, {.top_k = 1, .labels = {"a", "b", "c"}});
  expect(classifier.ok(), "a classifier can be made");
  if (!classifier) return;
  const float scores[] = {0.1f, 0.7f, 0.2f};
  std::vector<tandem::Classification> classes;
  classifier->run(tandem::ConstTensorView(info, std::as_bytes(std::span(scores))), classes);
  expect(classes.size() == 1 && classes[0].label == "b", "it picks the best class");
}

void open_files() {
  expect(fails_with(tandem::ErrorCode::kInputUnreadable, tandem::open_source("missing/video.mp4")), "a missing video cannot be opened");
  expect(fails_with(tandem::ErrorCode::kOutputFailed, tandem::open_json_lines_sink("missing/lines.json")), "nor an output in a missing folder");
}

}  // namespace

int main() {
  std::printf("%.*s\n", static_cast<int>(tandem::version().size()), tandem::version().data());
  refuse_models();
  preprocess();
  classify();
  open_files();
  expect(tandem::to_table(tandem::PipelineStats()).find("frames a second") != std::string::npos, "statistics make a table");
  return failures == 0 ? 0 : 1;
}
