// The lines that all subcommands print about what went wrong, and the exit status that follows.
#pragma once

#include <cstdio>

#include "tandem/error.h"

// Standard error for this program's own lines. Libraries inside OpenCV (libtiff, OpenCV itself) print what they find wrong with a
// picture to the file descriptor; keep_standard_error takes it from them, so that an error is one line. Call it before threads start.
std::FILE* own_stderr();
void keep_standard_error();

// 0 done, 2 argument, 3 model refused, 4 another input refused, 5 the run or an output failed, 130 interrupted.
int exit_status(const tandem::Error& error);

// "error[CODE]: ..." on standard error, in one line.
void print_error(const tandem::Error& error);

// The library's warnings go to standard error as "warning[CODE]: ...".
void print_warnings();
