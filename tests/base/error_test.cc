#include "tandem/error.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "base/try.h"

namespace tandem {
namespace {

constexpr int kCodes = static_cast<int>(ErrorCode::kInterrupted) + 1;  // the last one

struct Base {
  virtual ~Base() = default;
  virtual int number() const { return 0; }
};
struct Derived final : Base {
  int number() const override { return 7; }
};

Error broken() { return Error(ErrorCode::kModelMalformed, "cat.tflite: is cut short"); }

template <class Call>
void expect_throws_broken(const Call& call) {
  try {
    call();
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kModelMalformed);
    EXPECT_EQ(error.message(), "cat.tflite: is cut short");
    EXPECT_STREQ(error.what(), "cat.tflite: is cut short");
  }
}

TEST(ErrorCodes, HaveDistinctUpperCaseNames) {
  std::set<std::string_view> names;
  for (int i = 0; i < kCodes; ++i) {
    const std::string_view name = to_string(static_cast<ErrorCode>(i));
    EXPECT_FALSE(name.empty()) << i;
    EXPECT_EQ(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), std::string_view::npos) << name;
    names.insert(name);
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kCodes));
}

TEST(ErrorCodes, KeepTheNamesThatScriptsRelyOn) {
  EXPECT_EQ(to_string(ErrorCode::kInvalidArgument), "INVALID_ARGUMENT");
  EXPECT_EQ(to_string(ErrorCode::kModelMalformed), "MODEL_MALFORMED");
  EXPECT_EQ(to_string(ErrorCode::kInputUnreadable), "INPUT_UNREADABLE");
  EXPECT_EQ(to_string(ErrorCode::kOutputFailed), "OUTPUT_FAILED");
  EXPECT_EQ(to_string(ErrorCode::kInterrupted), "INTERRUPTED");
}

TEST(ErrorCodes, TellWhatTheyAreAbout) {
  EXPECT_EQ(kind_of(ErrorCode::kInvalidArgument), ErrorKind::kArgument);
  EXPECT_EQ(kind_of(ErrorCode::kInvalidState), ErrorKind::kRun);
  for (const auto code : {ErrorCode::kModelUnreadable, ErrorCode::kModelMalformed, ErrorCode::kModelUnsupported, ErrorCode::kModelTooLarge, ErrorCode::kModelMismatch})
    EXPECT_EQ(kind_of(code), ErrorKind::kModel) << to_string(code);
  for (const auto code : {ErrorCode::kInputUnreadable, ErrorCode::kInputMalformed, ErrorCode::kInputMismatch, ErrorCode::kLabelsMalformed})
    EXPECT_EQ(kind_of(code), ErrorKind::kInput) << to_string(code);
  for (const auto code : {ErrorCode::kOutputFailed, ErrorCode::kCallbackFailed, ErrorCode::kOutOfMemory}) EXPECT_EQ(kind_of(code), ErrorKind::kRun) << to_string(code);
  EXPECT_EQ(kind_of(ErrorCode::kInterrupted), ErrorKind::kInterrupted);
}

TEST(ErrorType, CanBeCaughtAsAStandardException) {
  try {
    throw broken();
  } catch (const std::exception& error) {
    EXPECT_STREQ(error.what(), "cat.tflite: is cut short");
  }
}

TEST(ResultOfT, HoldsAValue) {
  Result<std::string> result(std::string("cat"));
  EXPECT_TRUE(result.ok());
  EXPECT_TRUE(static_cast<bool>(result));
  EXPECT_EQ(*result, "cat");
  EXPECT_EQ(result->size(), 3u);
  EXPECT_EQ(result.value(), "cat");
  result.value() += "s";
  EXPECT_EQ(std::as_const(result).value(), "cats");
  EXPECT_EQ(*std::as_const(result), "cats");
  EXPECT_EQ(std::as_const(result)->size(), 4u);
}

TEST(ResultOfT, HoldsAnError) {
  const Result<std::string> result(broken());
  EXPECT_FALSE(result.ok());
  EXPECT_FALSE(static_cast<bool>(result));
  EXPECT_EQ(result.error().code(), ErrorCode::kModelMalformed);
  EXPECT_EQ(result.error().message(), "cat.tflite: is cut short");
}

TEST(ResultOfT, ThrowsItsErrorFromValue) {
  Result<std::string> result(broken());
  expect_throws_broken([&] { static_cast<void>(result.value()); });
  expect_throws_broken([&] { static_cast<void>(std::as_const(result).value()); });
  expect_throws_broken([&] { static_cast<void>(Result<int>(broken()).value()); });
  // The result keeps it.
  EXPECT_EQ(result.error().message(), "cat.tflite: is cut short");
}

TEST(ResultOfT, HandsOnAValueThatCanOnlyBeMoved) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
  EXPECT_EQ(**result, 5);
  std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 5);
  Result<std::unique_ptr<int>> again(std::move(taken));
  const std::unique_ptr<int> last = *std::move(again);
  EXPECT_EQ(*last, 5);
}

TEST(ResultOfT, TakesAPointerToADerivedClass) {
  const auto make = [](bool works) -> Result<std::unique_ptr<Base>> {
    if (!works) return broken();
    return std::make_unique<Derived>();
  };
  EXPECT_EQ(make(true).value()->number(), 7);
  EXPECT_EQ(make(false).error().code(), ErrorCode::kModelMalformed);
}

TEST(ResultOfT, TellsAValueFromAnErrorWhereTheValueIsAText) {
  const Result<std::string> result("just a text");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*result, "just a text");
}

TEST(ResultOfVoid, IsSuccessByDefault) {
  const Result<void> result;
  EXPECT_TRUE(result.ok());
  EXPECT_TRUE(static_cast<bool>(result));
  EXPECT_NO_THROW(result.value());
}

TEST(ResultOfVoid, HoldsAnErrorAndThrowsItFromValue) {
  const Result<void> result(broken());
  EXPECT_FALSE(result.ok());
  EXPECT_FALSE(static_cast<bool>(result));
  EXPECT_EQ(result.error().code(), ErrorCode::kModelMalformed);
  expect_throws_broken([&] { result.value(); });
}

TEST(Try, PassesErrorsOnAndValuesThrough) {
  const auto half = [](int n) -> Result<int> {
    if (n % 2 != 0) return broken();
    return n / 2;
  };
  const auto quarter = [&](int n) -> Result<int> {
    TANDEM_ASSIGN(const int once, half(n));
    TANDEM_ASSIGN(int twice, half(once));
    return twice;
  };
  const auto check = [&](int n) -> Result<void> {
    TANDEM_TRY(quarter(n));
    return {};
  };
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(6).error().code(), ErrorCode::kModelMalformed);
  EXPECT_TRUE(check(8).ok());
  EXPECT_FALSE(check(9).ok());
}

}  // namespace
}  // namespace tandem
