// Guards against an output that would take the place of something else.
#pragma once

#include <string>
#include <vector>

#include "tandem/error.h"

// A file that the command line names, and by which option.
struct NamedFile {
  std::string option;
  std::string path;  // empty or "-": none
};

// kInvalidArgument where an output is one of the inputs, whatever way both are written, or two outputs are the same file.
tandem::Result<void> expect_own_files(const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs);
