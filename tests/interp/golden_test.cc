// Whole models against what TFLite's reference kernels compute, every operator's output included.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>

#include "tandem/interpreter.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

std::uint32_t crc_of(std::span<const std::byte> bytes) {
  return static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::vector<fs::path> cases_of(const std::string& model) {
  std::vector<fs::path> folders;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(test::shared_dir() / "golden" / model, missing))
    if (fs::exists(entry.path() / "case.json")) folders.push_back(entry.path());
  std::ranges::sort(folders);
  return folders;
}

void expect_equal(std::span<const std::byte> got, std::string_view wanted) {
  ASSERT_EQ(got.size(), wanted.size());
  const auto* values = reinterpret_cast<const char*>(got.data());
  EXPECT_EQ(std::mismatch(wanted.begin(), wanted.end(), values).first - wanted.begin(), static_cast<std::ptrdiff_t>(wanted.size())) << "is the first byte that differs";
}

void run_case(Interpreter& interpreter, const fs::path& folder) {
  const auto description = nlohmann::json::parse(test::read_text(folder / "case.json"));
  ASSERT_EQ(description.at("inputs").size(), interpreter.input_count());
  for (std::size_t i = 0; i < interpreter.input_count(); ++i) {
    const std::string bytes = test::read_text(folder / description.at("inputs")[i].at("file").get<std::string>());
    ASSERT_EQ(bytes.size(), interpreter.input(i).bytes().size()) << "input " << i;
    std::memcpy(interpreter.input(i).bytes().data(), bytes.data(), bytes.size());
  }
  interpreter.invoke().value();

  // Operators' outputs first: the first of them that differs names the culprit.
  const std::vector<ConstTensorView> views = interpreter.operator_outputs().value();
  std::map<int, ConstTensorView> computed;
  for (const auto& view : views) computed.emplace(view.info().index, view);
  const auto& tensors = description.at("tensors");
  ASSERT_EQ(tensors.size(), computed.size());
  for (const auto& tensor : tensors) {
    const auto found = computed.find(tensor.at("index").get<int>());
    ASSERT_NE(found, computed.end()) << tensor;
    const TensorInfo& info = found->second.info();
    ASSERT_EQ(info.name, tensor.at("name").get<std::string>());
    ASSERT_EQ(to_string(info.dtype), tensor.at("dtype").get<std::string>()) << info.name;
    ASSERT_EQ(info.shape, tensor.at("shape").get<Shape>()) << info.name;
    ASSERT_EQ(crc_of(found->second.bytes()), tensor.at("crc32").get<std::uint32_t>()) << "tensor " << info.index << " " << info.name;
  }

  ASSERT_EQ(description.at("outputs").size(), interpreter.output_count());
  for (std::size_t i = 0; i < interpreter.output_count(); ++i) {
    const auto& output = description.at("outputs")[i];
    EXPECT_EQ(interpreter.output(i).info().index, output.at("index").get<int>());
    expect_equal(interpreter.output(i).bytes(), test::read_text(folder / output.at("file").get<std::string>()));
  }
}

class Golden : public testing::TestWithParam<std::tuple<std::string, int>> {};

TEST_P(Golden, EqualsTheReferenceInEveryTensor) {
  TANDEM_NEEDS_SHARED_DATA();
  const auto [name, threads] = GetParam();
  const Model model = Model::load(test::shared_dir() / "models" / (name + ".tflite")).value();
  Interpreter interpreter = Interpreter::create(model, {.threads = threads, .keep_intermediates = true}).value();
  const auto cases = cases_of(name);
  ASSERT_FALSE(cases.empty());
  for (const auto& folder : cases) {
    SCOPED_TRACE(folder.filename().string());
    run_case(interpreter, folder);
  }
}

// Without keep_intermediates tensors share memory, which must not change what comes out.
TEST_P(Golden, EqualsTheReferenceWhereTensorsShareMemory) {
  TANDEM_NEEDS_SHARED_DATA();
  const auto [name, threads] = GetParam();
  const Model model = Model::load(test::shared_dir() / "models" / (name + ".tflite")).value();
  Interpreter interpreter = Interpreter::create(model, {.threads = threads}).value();
  const auto cases = cases_of(name);
  ASSERT_FALSE(cases.empty());
  const auto description = nlohmann::json::parse(test::read_text(cases[0] / "case.json"));
  const std::string input = test::read_text(cases[0] / description.at("inputs")[0].at("file").get<std::string>());
  ASSERT_EQ(input.size(), interpreter.input(0).bytes().size());
  std::memcpy(interpreter.input(0).bytes().data(), input.data(), input.size());
  interpreter.invoke().value();
  expect_equal(interpreter.output(0).bytes(), test::read_text(cases[0] / description.at("outputs")[0].at("file").get<std::string>()));
}

std::string name_of(const testing::TestParamInfo<Golden::ParamType>& info) {
  std::string name = std::get<0>(info.param);
  std::ranges::replace(name, '.', '_');
  return name + "_threads_" + std::to_string(std::get<1>(info.param));
}

INSTANTIATE_TEST_SUITE_P(Models, Golden, testing::Combine(testing::Values("mobilenet_v1_0.25_128_quant", "resnet8_cifar10_int8", "vww_96_int8", "kws_dscnn_int8", "ad01_int8"),
                                                          testing::Values(1, 2)), name_of);
INSTANTIATE_TEST_SUITE_P(SlowModels, Golden, testing::Combine(testing::Values("mobilenet_v1_0.25_224_quant", "mobilenet_v2_1.0_224_quant", "tf2_mobilenet_v2_1.0_224_ptq",
                                                                              "resnet50_random_int8"), testing::Values(1, 2)), name_of);

}  // namespace
}  // namespace tandem
