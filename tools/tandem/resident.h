// How much memory this process holds.
#pragma once

#include <cstdint>

// Resident bytes, pages of mapped files that were read included; 0 where the system does not say (/proc).
std::int64_t resident_bytes();
