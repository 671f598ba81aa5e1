// Marks what the shared library shows; everything else is built hidden.
#pragma once

#define TANDEM_API __attribute__((visibility("default")))
