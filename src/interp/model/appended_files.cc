#include "interp/model/appended_files.h"

#include <zip.h>

#include <memory>

#include "base/text.h"

namespace tandem {
namespace {

// Larger than any vocabulary in use: a zip bomb must not fill the memory.
constexpr zip_uint64_t kMaxFileBytes = 16 << 20;

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

Result<std::string> read_appended_file(std::span<const std::byte> model, const std::string& name) {
  const auto refuse = [&](std::string_view why) { return Error(ErrorCode::kModelMalformed, cat("'", printable(name), "': ", why)); };
  zip_source_t* source = zip_source_buffer_create(model.data(), model.size(), 0, nullptr);
  if (source == nullptr) return refuse("out of memory");
  const std::unique_ptr<zip_t, CloseArchive> archive(zip_open_from_source(source, ZIP_RDONLY, nullptr));
  if (!archive) {
    zip_source_free(source);
    return refuse("the model has no sound zip archive behind it");
  }
  zip_stat_t status;
  if (zip_stat(archive.get(), name.c_str(), 0, &status) != 0 || (status.valid & ZIP_STAT_SIZE) == 0) return refuse("is not in the model's archive");
  if (status.size > kMaxFileBytes) return refuse(cat("has ", status.size, " bytes, at most ", kMaxFileBytes, " are read"));
  const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen(archive.get(), name.c_str(), 0));
  std::string text(status.size, '\0');
  char end = 0;  // libzip compares the checksum only when it is asked for what follows the last byte
  if (!file || zip_fread(file.get(), text.data(), text.size()) != static_cast<zip_int64_t>(text.size()) || zip_fread(file.get(), &end, 1) != 0)
    return refuse("is damaged");
  return text;
}

}  // namespace tandem
