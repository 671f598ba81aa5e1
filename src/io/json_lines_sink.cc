#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"
#include "base/try.h"
#include "tandem/output_file.h"
#include "tandem/sink.h"

namespace tandem {
namespace {

class JsonLinesSink final : public Sink {
 public:
  JsonLinesSink(std::string name, std::FILE* stream, std::optional<OutputFile> file) : name_(std::move(name)), stream_(stream), file_(std::move(file)) {}

  ~JsonLinesSink() override {
    if (file_ && stream_ != nullptr) std::fclose(stream_);
  }

  Result<void> consume(const FrameResult& result) override {
    nlohmann::ordered_json line;
    line["frame"] = result.frame;
    line["pts_us"] = result.pts_us;
    auto& classes = line["classes"] = nlohmann::ordered_json::array();
    for (const Classification& c : result.classes) {
      // Six digits are more than a score of 8 bits carries, and read better than seventeen.
      const double score = std::round(static_cast<double>(c.score) * 1e6) / 1e6;
      classes.push_back({{"class_id", c.class_id}, {"label", c.label}, {"score", score}});
    }
    const std::string text = line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
    if (std::fwrite(text.data(), 1, text.size(), stream_) != text.size()) return failed();
    // A reader at the other end of a pipe gets each frame as it comes.
    if (!file_ && std::fflush(stream_) != 0) return failed();
    return {};
  }

  Result<void> close() override {
    if (!file_) return std::fflush(stream_) == 0 ? Result<void>() : failed();
    const bool written = std::fclose(std::exchange(stream_, nullptr)) == 0;
    return written ? file_->commit() : failed();
  }

 private:
  Result<void> failed() const { return Error(ErrorCode::kOutputFailed, cat(name_, ": cannot be written; is the disk full or the reader gone?")); }

  std::string name_;
  std::FILE* stream_;
  std::optional<OutputFile> file_;
};

}  // namespace

Result<std::unique_ptr<Sink>> open_json_lines_sink(const std::filesystem::path& path) {
  if (path == "-") return std::make_unique<JsonLinesSink>("standard output", stdout, std::nullopt);
  TANDEM_ASSIGN(auto file, OutputFile::create(path));
  std::FILE* stream = std::fopen(file.path().c_str(), "wb");
  if (stream == nullptr) return Error(ErrorCode::kOutputFailed, cat(path.string(), ": cannot be created; is its folder writable?"));
  return std::make_unique<JsonLinesSink>(path.string(), stream, std::move(file));
}

}  // namespace tandem
