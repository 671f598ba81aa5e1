// Single operators, and pairs of them, against TFLite's reference kernels (shared/docs/numerics.md, section 1).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "tandem/interpreter.h"
#include "tests/interp/allocations.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

using nlohmann::json;

class Conformance : public testing::Test {
 protected:
  std::span<const std::byte> data_of(const json& tensor) const {
    const auto offset = tensor.at("offset").get<std::size_t>(), bytes = tensor.at("nbytes").get<std::size_t>();
    return std::as_bytes(std::span(data_)).subspan(offset, bytes);
  }

  void run_case(const json& test_case, int threads) const {
    const auto model = Model::load(folder_ / test_case.at("file").get<std::string>());
    ASSERT_TRUE(model) << model.error().message();
    auto created = Interpreter::create(*model, {.threads = threads});
    ASSERT_TRUE(created) << created.error().message();
    Interpreter& interpreter = *created;
    ASSERT_EQ(interpreter.input_count(), test_case.at("inputs").size());
    ASSERT_EQ(interpreter.output_count(), test_case.at("outputs").size());
    for (int repeat = 0; repeat < test_case.at("repeat").get<int>(); ++repeat) {
      for (std::size_t i = 0; i < interpreter.input_count(); ++i) {
        const auto wanted = data_of(test_case.at("inputs")[i]);
        const auto input = interpreter.input(i).bytes();
        ASSERT_EQ(input.size(), wanted.size()) << "input " << i;
        std::ranges::copy(wanted, input.begin());
      }
      const long before = test::allocations();
      const bool done = interpreter.invoke().ok();
      EXPECT_EQ(test::allocations(), before) << "invoke allocates nothing";
      ASSERT_TRUE(done);
    }
    for (std::size_t i = 0; i < interpreter.output_count(); ++i) {
      const json& output = test_case.at("outputs")[i];
      const auto wanted = data_of(output);
      const auto got = interpreter.output(i);
      EXPECT_EQ(to_string(got.info().dtype), output.at("dtype").get<std::string>());
      EXPECT_EQ(got.info().shape, output.at("shape").get<Shape>());
      ASSERT_EQ(got.bytes().size(), wanted.size());
      expect_close(test_case, got, wanted);
    }
  }

  // Integers are equal. A float may be off by the case's tolerance: abs, and rel of the largest reference value.
  static void expect_close(const json& test_case, const ConstTensorView& got, std::span<const std::byte> wanted) {
    if (got.info().dtype != DType::kFloat32 || test_case.at("tolerance").is_string()) {
      const auto differs = std::ranges::mismatch(wanted, got.bytes());
      EXPECT_EQ(differs.in1 - wanted.begin(), static_cast<std::ptrdiff_t>(wanted.size())) << "is the first byte that differs";
      return;
    }
    std::vector<float> reference(wanted.size() / sizeof(float));
    std::memcpy(reference.data(), wanted.data(), wanted.size());
    double largest = 0;
    for (const float value : reference)
      if (std::isfinite(value)) largest = std::max(largest, std::abs(static_cast<double>(value)));
    const double limit = test_case.at("tolerance").value("abs", 0.0) + test_case.at("tolerance").value("rel", 0.0) * largest;
    const auto values = got.as<float>();
    for (std::size_t i = 0; i < reference.size(); ++i) {
      if (values[i] == reference[i] || (std::isnan(values[i]) && std::isnan(reference[i]))) continue;
      ASSERT_LE(std::abs(static_cast<double>(values[i]) - reference[i]), limit) << "value " << i << ": " << values[i] << ", the reference has " << reference[i];
    }
  }

  // Another set of the same format can be named, such as one with more cases of an operator.
  std::filesystem::path folder_ = std::getenv("TANDEM_CONFORMANCE_DIR") != nullptr ? std::filesystem::path(std::getenv("TANDEM_CONFORMANCE_DIR")) : test::shared_dir() / "conformance";
  std::string data_ = test::read_text(folder_ / "data.bin");
};

TEST_F(Conformance, EveryCaseEqualsTheReference) {
  TANDEM_NEEDS_SHARED_DATA();
  const json index = json::parse(test::read_text(folder_ / "index.json"));
  std::set<std::string> operators;
  for (const json& test_case : index.at("cases")) {
    SCOPED_TRACE(test_case.at("file").get<std::string>());
    operators.insert(test_case.at("op").get<std::string>());
    for (const int threads : {1, 2}) run_case(test_case, threads);
  }
  EXPECT_GE(index.at("cases").size(), 450u);
  EXPECT_GE(operators.size(), 90u);
}

}  // namespace
}  // namespace tandem
