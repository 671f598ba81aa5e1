// The lines that all subcommands print about what went wrong, and the exit status that follows.
#pragma once

#include "tandem/error.h"

// 0 done, 2 argument, 3 model refused, 4 another input refused, 5 the run or an output failed, 130 interrupted.
int exit_status(const tandem::Error& error);

// "error[CODE]: ..." on standard error, in one line.
void print_error(const tandem::Error& error);

// The library's warnings go to standard error as "warning[CODE]: ...".
void print_warnings();
