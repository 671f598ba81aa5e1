// tandem invoke: run a model on raw tensors, and write what comes out.

#include <zlib.h>

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "command.h"
#include "outputs.h"
#include "tandem/tandem.h"

namespace {

namespace fs = std::filesystem;

struct Arguments {
  std::string model, output_dir, tensors;
  std::vector<std::string> inputs;
  int repeat = 1;
  tandem::InterpreterOptions options;
};

using Bytes = std::vector<char>;

tandem::Result<Bytes> read_input(const std::string& path, const tandem::ConstTensorView& tensor, std::size_t index) {
  std::error_code error;
  const auto unreadable = [&](const std::string& why) { return tandem::Error(tandem::ErrorCode::kInputUnreadable, path + ": " + why); };
  if (!fs::exists(path, error)) return unreadable("there is no such file");
  if (!fs::is_regular_file(path, error)) return unreadable("is not a regular file");
  const auto size = fs::file_size(path, error);
  if (size != tensor.bytes().size())
    return tandem::Error(tandem::ErrorCode::kInputMismatch, path + ": has " + std::to_string(size) + " bytes, input " + std::to_string(index) + " '" + tensor.info().name +
                                                                 "' of the model takes " + std::to_string(tensor.bytes().size()));
  Bytes bytes(size);
  std::ifstream stream(path, std::ios::binary);
  if (!stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return unreadable("cannot be read");
  return bytes;
}

// One entry for each operator's output.
tandem::Result<std::string> describe_tensors(const tandem::Interpreter& interpreter) {
  auto outputs = interpreter.operator_outputs();
  if (!outputs) return outputs.error();
  auto list = nlohmann::ordered_json::array();
  for (const auto& tensor : *outputs) {
    const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(tensor.bytes().data()), tensor.bytes().size());
    list.push_back({{"index", tensor.info().index},
                    {"name", tensor.info().name},
                    {"dtype", tandem::to_string(tensor.info().dtype)},
                    {"shape", tensor.info().shape},
                    {"crc32", crc}});
  }
  return list.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

// All outputs are written before the first takes its name, so that a failure leaves no set that is half old and half new.
class OutputSet {
 public:
  tandem::Result<void> add(const fs::path& path, std::span<const std::byte> bytes) {
    std::error_code unresolved;  // create() says why
    const fs::path folder = fs::weakly_canonical(path.parent_path(), unresolved);
    if (!paths_.insert((unresolved ? path.parent_path() : folder).lexically_normal() / path.filename()).second)
      return tandem::Error(tandem::ErrorCode::kInvalidArgument, path.string() + ": two outputs have this name; give --tensors another");
    auto file = tandem::OutputFile::create(path);
    if (!file) return file.error();
    std::ofstream stream(file->path(), std::ios::binary);
    stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    if (!stream) return tandem::Error(tandem::ErrorCode::kOutputFailed, path.string() + ": cannot be written; is the disk full?");
    files_.push_back(*std::move(file));
    return {};
  }
  tandem::Result<void> commit() {
    for (auto& file : files_)
      if (auto committed = file.commit(); !committed) return committed;
    return {};
  }

 private:
  std::vector<tandem::OutputFile> files_;
  std::set<fs::path> paths_;  // where they go; a model may have a hundred thousand outputs
};

tandem::Result<void> write_outputs(const tandem::Interpreter& interpreter, const Arguments& arguments) {
  std::error_code error;
  fs::create_directories(arguments.output_dir, error);
  if (!fs::is_directory(arguments.output_dir, error)) return tandem::Error(tandem::ErrorCode::kOutputFailed, arguments.output_dir + ": the folder cannot be created");
  OutputSet set;
  for (std::size_t k = 0; k < interpreter.output_count(); ++k)
    if (auto added = set.add(fs::path(arguments.output_dir) / ("output_" + std::to_string(k) + ".bin"), interpreter.output(k).bytes()); !added) return added;
  if (!arguments.tensors.empty()) {
    auto text = describe_tensors(interpreter);
    if (!text) return text.error();
    if (auto added = set.add(arguments.tensors, std::as_bytes(std::span(*text))); !added) return added;
  }
  return set.commit();
}

tandem::Result<void> run(const Arguments& arguments, Interrupt& interrupt) {
  std::vector<NamedFile> inputs{{"MODEL", arguments.model}};
  for (const auto& input : arguments.inputs) inputs.push_back({"--input", input});
  if (auto own = expect_own_files({{"--tensors", arguments.tensors}}, inputs); !own) return own;
  auto model = tandem::Model::load(arguments.model);
  if (!model) return model.error();
  tandem::InterpreterOptions options = arguments.options;
  options.keep_intermediates = !arguments.tensors.empty();
  auto interpreter = tandem::Interpreter::create(*model, options);
  if (!interpreter) return interpreter.error();
  if (arguments.inputs.size() > interpreter->input_count())
    return tandem::Error(tandem::ErrorCode::kInvalidArgument, "--input: given " + std::to_string(arguments.inputs.size()) + " times, the model has " +
                                                                  std::to_string(interpreter->input_count()) + " inputs");
  std::vector<Bytes> contents;
  for (std::size_t i = 0; i < interpreter->input_count(); ++i) {
    const tandem::ConstTensorView tensor = interpreter->input(i);
    if (i >= arguments.inputs.size()) {
      contents.emplace_back(tensor.bytes().size());  // zeros
      continue;
    }
    auto bytes = read_input(arguments.inputs[i], tensor, i);
    if (!bytes) return bytes.error();
    contents.push_back(*std::move(bytes));
  }
  for (int n = 0; n < arguments.repeat; ++n) {
    if (interrupt.requested()) return Interrupt::error("nothing was written");
    for (std::size_t i = 0; i < contents.size(); ++i) std::memcpy(interpreter->input(i).bytes().data(), contents[i].data(), contents[i].size());
    if (auto invoked = interpreter->invoke(interrupt.flag()); !invoked) return interrupt.requested() ? Interrupt::error("nothing was written") : invoked;
  }
  return write_outputs(*interpreter, arguments);
}

}  // namespace

void add_invoke(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("invoke", "Run a model on raw tensors and write its outputs");
  command->add_option("MODEL", arguments->model, "A .tflite file")->required();
  command->add_option("--input", arguments->inputs, "Raw little-endian bytes of the next input; inputs without a file are zeros")->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command->add_option("--output-dir", arguments->output_dir, "Folder for output_0.bin, output_1.bin, ...")->required();
  command->add_option("--tensors", arguments->tensors, "Write index, name, dtype, shape and CRC-32 of every operator's output to this JSON file");
  command->add_option("--repeat", arguments->repeat, "Invoke so often, setting the inputs before each")->check(CLI::Range(1, 1000000000))->capture_default_str();
  add_interpreter_options(*command, arguments->options);
  command->callback([arguments, &action] { action = [arguments](Interrupt& interrupt) { return run(*arguments, interrupt); }; });
}
