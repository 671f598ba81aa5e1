#include "base/log.h"

#include <memory>
#include <mutex>

#include "tandem/log.h"

namespace tandem {
namespace {

struct Registry {
  std::mutex mutex;
  std::shared_ptr<const LogHandler> handler;
};

Registry& registry() {
  static Registry instance;
  return instance;
}

}  // namespace

void set_log_handler(LogHandler handler) {
  auto shared = handler ? std::make_shared<const LogHandler>(std::move(handler)) : nullptr;
  const std::lock_guard lock(registry().mutex);
  // Swapped, so that the old handler goes after the lock: what it owns may warn as it is destroyed.
  registry().handler.swap(shared);
}

void warn(std::string_view code, std::string message) {
  std::shared_ptr<const LogHandler> handler;
  {
    const std::lock_guard lock(registry().mutex);
    handler = registry().handler;
  }
  // Called outside the lock, so that a handler may itself set another.
  if (handler) (*handler)({code, std::move(message)});
}

}  // namespace tandem
