#include "tandem/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <random>
#include <system_error>

#include "base/text.h"
#include "base/try.h"

namespace tandem {
namespace fs = std::filesystem;
namespace {

constexpr int kMostAttempts = 100;  // at a name that nobody has

}  // namespace

Result<OutputFile> OutputFile::create(const fs::path& path) {
  std::error_code error;
  const auto refuse = [&](std::string_view why) { return Error(ErrorCode::kOutputFailed, cat(path.string(), ": ", why)); };
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (path.filename().empty()) return refuse("names no file");
  if (!fs::is_directory(folder, error)) return refuse("its folder does not exist; create it first");
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::none) return refuse(error.message());
  if (fs::is_directory(status)) return refuse("is a folder; name a file");
  if (fs::exists(status) && !fs::is_regular_file(status)) return OutputFile(path, path);

  // A link's target is what is replaced, not the link.
  const fs::path target = fs::exists(status) ? fs::canonical(path, error) : path;
  const std::string extension = path.extension().string();
  const fs::path place = target.has_parent_path() ? target.parent_path() : folder;
  // Random and new, so that neither another run nor somebody else's link can be under this name.
  std::random_device random;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    const fs::path temporary = place / cat(".tandem-", random(), extension);
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0) {
      ::close(fd);
      return OutputFile(target, temporary);
    }
    if (errno != EEXIST) break;
  }
  return refuse(std::system_category().message(errno));
}

OutputFile::OutputFile(OutputFile&& other) noexcept : final_(std::move(other.final_)), temporary_(std::move(other.temporary_)) { other.temporary_.clear(); }

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  discard();
  final_ = std::move(other.final_);
  temporary_ = std::move(other.temporary_);
  other.temporary_.clear();
  return *this;
}

OutputFile::~OutputFile() { discard(); }

void OutputFile::discard() noexcept {
  std::error_code ignored;
  if (!temporary_.empty() && temporary_ != final_) fs::remove(temporary_, ignored);
  temporary_.clear();
}

Result<void> OutputFile::commit() {
  std::error_code error;
  if (temporary_ != final_) fs::rename(temporary_, final_, error);
  if (error) return Error(ErrorCode::kOutputFailed, cat(final_.string(), ": ", error.message()));
  temporary_.clear();
  return {};
}

Result<void> write_file(const fs::path& path, std::span<const std::byte> bytes) {
  TANDEM_ASSIGN(auto file, OutputFile::create(path));
  std::ofstream stream(file.path(), std::ios::binary);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (!stream) return Error(ErrorCode::kOutputFailed, cat(path.string(), ": cannot be written; is the disk full?"));
  return file.commit();
}

}  // namespace tandem
