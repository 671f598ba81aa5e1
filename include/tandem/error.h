// Errors are values: a function that can fail returns Result<T>, and a Result cannot be ignored.
//
//   auto model = tandem::Model::load("cat.tflite");
//   if (!model) return report(model.error());     // without exceptions
//   use(*model);
//
//   auto model = tandem::Model::load("cat.tflite").value();   // throws tandem::Error
//
// Every error has a stable code, names the thing that is wrong (file, operator, tensor, argument) and says what would mend it.
// The library itself never prints, never aborts and throws only from value().
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "tandem/export.h"

namespace tandem {

enum class ErrorCode {
  kInvalidArgument,    // a parameter is out of its range
  kInvalidState,       // the call does not fit what the object is doing now
  kModelUnreadable,    // the model's file cannot be opened or read
  kModelMalformed,     // the model's bytes break the format or contradict themselves
  kModelUnsupported,   // a sound model that needs an operator, type or option that is not there
  kModelTooLarge,      // the model asks for more memory than the limit allows
  kModelMismatch,      // a sound model that is not of the kind the task needs
  kInputUnreadable,    // an image, video, camera or other input cannot be opened or read
  kInputMalformed,     // an input's bytes cannot be decoded
  kInputMismatch,      // an input's size, shape or type is not what the model takes
  kLabelsMalformed,    // a labels file does not fit the model or is not text
  kOutputFailed,       // an output cannot be created or written
  kRunFailed,          // what an operator met in its values, such as an index outside of a table
  kCallbackFailed,     // the user's code threw: a callback, a source, a sink, a custom operator or a delegate
  kBusy,               // as many requests wait as the queue holds
  kOutOfMemory,
  kInterrupted,
};

// What an error is about. The command line's exit status follows it.
enum class ErrorKind { kArgument, kModel, kInput, kRun, kInterrupted };

// The code's stable name, such as "MODEL_MALFORMED".
TANDEM_API std::string_view to_string(ErrorCode code) noexcept;
TANDEM_API ErrorKind kind_of(ErrorCode code) noexcept;

class TANDEM_API Error : public std::exception {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}
  ErrorCode code() const noexcept { return code_; }
  // One line: what is wrong, where, and how to mend it.
  const std::string& message() const noexcept { return message_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  ErrorCode code_;
  std::string message_;
};

// Either a T or an Error. Reading the value of a failed Result through * or -> is a programming error; value() throws instead.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  template <class Other>  // such as a unique_ptr to a derived class
    requires(std::is_convertible_v<Other, T> && !std::is_convertible_v<Other, Error>)
  Result(Other&& value) : state_(std::in_place_index<0>, std::forward<Other>(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }
  const Error& error() const { return std::get<1>(state_); }

  T& value() & { return check(), std::get<0>(state_); }
  const T& value() const& { return check(), std::get<0>(state_); }
  T&& value() && { return check(), std::get<0>(std::move(state_)); }

  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }

 private:
  void check() const {
    if (!ok()) throw Error(std::get<1>(state_));
  }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const noexcept { return !error_; }
  explicit operator bool() const noexcept { return ok(); }
  const Error& error() const { return error_.value(); }
  void value() const {
    if (error_) throw Error(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace tandem
