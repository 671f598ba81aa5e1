// Single operators, and pairs of them, against TFLite's reference kernels (shared/docs/numerics.md, section 1).
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "tandem/interpreter.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace tandem {
namespace {

using nlohmann::json;

// What there is, and for which of the set's types. Others (int16, float32, hybrid, ...) are out of scope for now.
bool in_scope(const std::string& op, const std::string& dtype) {
  static const std::set<std::string> kQuantized{"ADD", "AVERAGE_POOL_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "DEQUANTIZE", "FULLY_CONNECTED",
                                                "MAX_POOL_2D", "MEAN", "PAD", "QUANTIZE", "RESHAPE", "SOFTMAX"};
  static const std::set<std::string> kFloat{"PAD", "QUANTIZE", "RESHAPE"};
  if (dtype == "int8" || dtype == "uint8") return kQuantized.contains(op);
  return dtype == "float32" && kFloat.contains(op);
}

// "A+B" as its parts.
std::vector<std::string> operators_of(const json& test_case) {
  std::vector<std::string> ops;
  std::string rest = test_case.at("op").get<std::string>();
  for (std::size_t plus = rest.find('+'); plus != std::string::npos; plus = rest.find('+')) {
    ops.push_back(rest.substr(0, plus));
    rest.erase(0, plus + 1);
  }
  ops.push_back(rest);
  return ops;
}

class Conformance : public testing::Test {
 protected:
  std::span<const std::byte> data_of(const json& tensor) const {
    const auto offset = tensor.at("offset").get<std::size_t>(), bytes = tensor.at("nbytes").get<std::size_t>();
    return std::as_bytes(std::span(data_)).subspan(offset, bytes);
  }

  void run_case(const json& test_case, int threads) const {
    const Model model = Model::load(folder_ / test_case.at("file").get<std::string>()).value();
    Interpreter interpreter = Interpreter::create(model, {.threads = threads}).value();
    ASSERT_EQ(interpreter.input_count(), test_case.at("inputs").size());
    ASSERT_EQ(interpreter.output_count(), test_case.at("outputs").size());
    for (int repeat = 0; repeat < test_case.at("repeat").get<int>(); ++repeat) {
      for (std::size_t i = 0; i < interpreter.input_count(); ++i) {
        const auto wanted = data_of(test_case.at("inputs")[i]);
        const auto input = interpreter.input(i).bytes();
        ASSERT_EQ(input.size(), wanted.size()) << "input " << i;
        std::ranges::copy(wanted, input.begin());
      }
      interpreter.invoke().value();
    }
    for (std::size_t i = 0; i < interpreter.output_count(); ++i) {
      const json& output = test_case.at("outputs")[i];
      const auto wanted = data_of(output);
      const auto got = interpreter.output(i);
      EXPECT_EQ(to_string(got.info().dtype), output.at("dtype").get<std::string>());
      EXPECT_EQ(got.info().shape, output.at("shape").get<Shape>());
      ASSERT_EQ(got.bytes().size(), wanted.size());
      const auto differs = std::ranges::mismatch(wanted, got.bytes());
      EXPECT_EQ(differs.in1 - wanted.begin(), static_cast<std::ptrdiff_t>(wanted.size())) << "is the first byte of output " << i << " that differs";
    }
  }

  std::filesystem::path folder_ = test::shared_dir() / "conformance";
  std::string data_ = test::read_text(folder_ / "data.bin");
};

TEST_F(Conformance, EveryCaseInScopeIsExact) {
  TANDEM_NEEDS_SHARED_DATA();
  const json index = json::parse(test::read_text(folder_ / "index.json"));
  std::map<std::string, int> ran;
  int total = 0;
  for (const json& test_case : index.at("cases")) {
    const auto ops = operators_of(test_case);
    const auto dtype = test_case.at("dtype").get<std::string>();
    if (!std::ranges::all_of(ops, [&](const std::string& op) { return in_scope(op, dtype); })) continue;
    SCOPED_TRACE(test_case.at("file").get<std::string>());
    for (const int threads : {1, 2}) run_case(test_case, threads);
    for (const auto& op : ops) ++ran[op];
    ++total;
  }
  // The set has that many; fewer would mean that the rule above leaves some out.
  EXPECT_GE(total, 75);
  for (const auto* op : {"ADD", "AVERAGE_POOL_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "MAX_POOL_2D", "MEAN", "QUANTIZE", "SOFTMAX"}) EXPECT_GE(ran[op], 4) << op;
  for (const auto* op : {"DEQUANTIZE", "PAD", "RESHAPE"}) EXPECT_GE(ran[op], 2) << op;
}

}  // namespace
}  // namespace tandem
