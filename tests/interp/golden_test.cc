// Whole models against what TFLite's reference kernels compute, every operator's output included.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
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

// A folder of reference results, and the model it is of.
struct GoldenModel {
  std::string name;
  std::string set = "golden";
  Numerics numerics = Numerics::kTflite;

  fs::path file() const {
    constexpr std::string_view kTimeseries = "timeseries_";
    const fs::path models = test::shared_dir() / "models";
    return name.starts_with(kTimeseries) ? models / "timeseries" / (name.substr(kTimeseries.size()) + ".tflite") : models / (name + ".tflite");
  }
  std::vector<fs::path> cases() const {
    std::vector<fs::path> folders;
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(test::shared_dir() / set / name, missing))
      if (fs::exists(entry.path() / "case.json")) folders.push_back(entry.path());
    std::ranges::sort(folders);
    return folders;
  }
};

// Floats may be off by 1e-5 of the largest.
void expect_equal(const ConstTensorView& tensor, std::string_view wanted) {
  const std::span<const std::byte> got = tensor.bytes();
  ASSERT_EQ(got.size(), wanted.size());
  if (tensor.info().dtype == DType::kFloat32) {
    std::vector<float> reference(wanted.size() / sizeof(float));
    std::memcpy(reference.data(), wanted.data(), wanted.size());
    float largest = 1e-3f;
    for (const float value : reference) largest = std::max(largest, std::abs(value));
    for (std::size_t i = 0; i < reference.size(); ++i) ASSERT_LE(std::abs(tensor.as<float>()[i] - reference[i]), 1e-5f * largest) << "value " << i;
    return;
  }
  const auto* values = reinterpret_cast<const char*>(got.data());
  EXPECT_EQ(std::mismatch(wanted.begin(), wanted.end(), values).first - wanted.begin(), static_cast<std::ptrdiff_t>(wanted.size())) << "is the first byte that differs";
}

nlohmann::json invoke_case(Interpreter& interpreter, const fs::path& folder) {
  auto description = nlohmann::json::parse(test::read_text(folder / "case.json"));
  EXPECT_EQ(description.at("inputs").size(), interpreter.input_count());
  for (std::size_t i = 0; i < interpreter.input_count(); ++i) {
    const std::string bytes = test::read_text(folder / description.at("inputs").at(i).at("file").get<std::string>());
    const auto input = interpreter.input(i).bytes();
    EXPECT_EQ(bytes.size(), input.size()) << "input " << i;
    std::memcpy(input.data(), bytes.data(), std::min(bytes.size(), input.size()));
  }
  interpreter.invoke().value();
  return description;
}

void expect_outputs(const Interpreter& interpreter, const fs::path& folder, const nlohmann::json& description) {
  ASSERT_EQ(description.at("outputs").size(), interpreter.output_count());
  for (std::size_t i = 0; i < interpreter.output_count(); ++i) {
    const auto& output = description.at("outputs")[i];
    EXPECT_EQ(interpreter.output(i).info().shape, output.at("shape").get<Shape>());
    expect_equal(interpreter.output(i), test::read_text(folder / output.at("file").get<std::string>()));
  }
}

void run_outputs(Interpreter& interpreter, const fs::path& folder) { expect_outputs(interpreter, folder, invoke_case(interpreter, folder)); }

void run_case(Interpreter& interpreter, const fs::path& folder) {
  const auto description = invoke_case(interpreter, folder);

  // Operators' outputs first: the first of them that differs names the culprit.
  const std::vector<ConstTensorView> views = interpreter.operator_outputs().value();
  std::map<int, ConstTensorView> computed;
  for (const auto& view : views) computed.emplace(view.info().index, view);
  const auto& tensors = description.at("tensors");
  ASSERT_TRUE(tensors.empty() || tensors.size() == computed.size());  // TFLite Micro shows none but the outputs
  for (const auto& tensor : tensors) {
    const auto found = computed.find(tensor.at("index").get<int>());
    ASSERT_NE(found, computed.end()) << tensor;
    const TensorInfo& info = found->second.info();
    ASSERT_EQ(info.name, tensor.at("name").get<std::string>());
    ASSERT_EQ(to_string(info.dtype), tensor.at("dtype").get<std::string>()) << info.name;
    ASSERT_EQ(info.shape, tensor.at("shape").get<Shape>()) << info.name;
    if (info.dtype == DType::kFloat32 || info.dtype == DType::kFloat16) continue;
    ASSERT_EQ(crc_of(found->second.bytes()), tensor.at("crc32").get<std::uint32_t>()) << "tensor " << info.index << " " << info.name;
  }
  expect_outputs(interpreter, folder, description);
}

class Golden : public testing::TestWithParam<std::tuple<GoldenModel, int>> {};

TEST_P(Golden, EqualsTheReferenceInEveryTensor) {
  TANDEM_NEEDS_SHARED_DATA();
  const auto& [golden, threads] = GetParam();
  const Model model = Model::load(golden.file()).value();
  Interpreter interpreter = Interpreter::create(model, {.threads = threads, .keep_intermediates = true, .numerics = golden.numerics}).value();
  const auto cases = golden.cases();
  ASSERT_FALSE(cases.empty());
  for (const auto& folder : cases) {
    SCOPED_TRACE(folder.filename().string());
    run_case(interpreter, folder);
  }
}

// Without keep_intermediates tensors share memory, which must not change what comes out.
TEST_P(Golden, EqualsTheReferenceWhereTensorsShareMemory) {
  TANDEM_NEEDS_SHARED_DATA();
  const auto& [golden, threads] = GetParam();
  const Model model = Model::load(golden.file()).value();
  Interpreter interpreter = Interpreter::create(model, {.threads = threads, .numerics = golden.numerics}).value();
  const auto cases = golden.cases();
  ASSERT_FALSE(cases.empty());
  run_outputs(interpreter, cases[0]);
}

std::string name_of(const testing::TestParamInfo<Golden::ParamType>& info) {
  const auto& [golden, threads] = info.param;
  std::string name = golden.name + (golden.numerics == Numerics::kTflm ? "_tflm" : "");
  std::ranges::replace(name, '.', '_');
  return name + "_threads_" + std::to_string(threads);
}

std::vector<GoldenModel> models(std::initializer_list<const char*> names) {
  std::vector<GoldenModel> list;
  for (const char* name : names) list.push_back({.name = name});
  return list;
}
std::vector<GoldenModel> tflm_models(std::initializer_list<const char*> names) {
  std::vector<GoldenModel> list;
  for (const char* name : names) list.push_back({name, "golden_tflm", Numerics::kTflm});
  return list;
}

INSTANTIATE_TEST_SUITE_P(Models, Golden, testing::Combine(testing::ValuesIn(models({"ad01_int8", "blazeface_front_128", "efficientnet_b0_96_random_int8", "fomo_face_detection",
                                                                                    "kws_dscnn_int8", "mobilenet_v1_0.25_128_quant", "mobilenet_v2_0.35_96_random_drange",
                                                                                    "mobilenet_v2_0.35_96_random_float", "mobilenet_v2_0.35_96_random_fp16",
                                                                                    "mobilenet_v2_0.35_96_random_int8", "resnet8_cifar10_float", "resnet8_cifar10_int8",
                                                                                    "vww_96_float", "vww_96_int8"})), testing::Values(1, 2)), name_of);
INSTANTIATE_TEST_SUITE_P(Timeseries, Golden, testing::Combine(testing::ValuesIn(models({"timeseries_CarSensor_drange", "timeseries_CarSensor_float16", "timeseries_CarSensor_no_quant",
                                                                                        "timeseries_CarSensor_reduced_drange", "timeseries_CarSensor_reduced_float16",
                                                                                        "timeseries_CarSensor_reduced_no_quant", "timeseries_KeywordSpotting_drange",
                                                                                        "timeseries_KeywordSpotting_float16", "timeseries_KeywordSpotting_no_quant",
                                                                                        "timeseries_KeywordSpotting_reduced_drange", "timeseries_KeywordSpotting_reduced_float16",
                                                                                        "timeseries_KeywordSpotting_reduced_no_quant", "timeseries_MotionSense_drange_fixed",
                                                                                        "timeseries_MotionSense_float16", "timeseries_MotionSense_no_quant",
                                                                                        "timeseries_MotionSense_reduced_drange", "timeseries_MotionSense_reduced_float16",
                                                                                        "timeseries_MotionSense_reduced_no_quant", "timeseries_MusicClassifier_drange",
                                                                                        "timeseries_MusicClassifier_reduced_drange", "timeseries_MusicClassifier_reduced_float16",
                                                                                        "timeseries_MusicClassifier_reduced_no_quant"})), testing::Values(1)), name_of);
INSTANTIATE_TEST_SUITE_P(TfliteMicro, Golden, testing::Combine(testing::ValuesIn(tflm_models({"ad01_int8", "kws_dscnn_int8", "person_detect", "vww_96_int8"})), testing::Values(1, 2)), name_of);
INSTANTIATE_TEST_SUITE_P(SlowModels, Golden, testing::Combine(testing::ValuesIn(models({"coco_ssd_mobilenet_v1_quant", "mobilenet_v1_0.25_224_quant", "mobilenet_v2_1.0_224_quant",
                                                                                        "resnet50_random_int8", "squeezenet_1.1_128_random_int8", "tf2_mobilenet_v2_1.0_224_ptq",
                                                                                        "yolo_lc_192", "yolov8n_192"})), testing::Values(1, 2)), name_of);

}  // namespace
}  // namespace tandem
