# tandem_options: what all our own code is compiled with, and nothing that an installed program inherits.
add_library(tandem_options INTERFACE)
target_compile_options(tandem_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  # Results must not depend on whether a compiler fuses a multiply and an add.
  -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # The schema of designated initialisers that leaves the rest at its default is used on purpose.
  target_compile_options(tandem_options INTERFACE -Wno-missing-designated-field-initializers -Wno-unknown-warning-option)
endif()
target_compile_options(tandem_options INTERFACE -Wno-missing-field-initializers)
if(TANDEM_DEVELOPER)
  target_compile_options(tandem_options INTERFACE -Werror)
endif()
if(TANDEM_SCALAR_ONLY)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(tandem_options INTERFACE -fno-vectorize -fno-slp-vectorize)
  else()
    target_compile_options(tandem_options INTERFACE -fno-tree-vectorize)
  endif()
endif()
if(TANDEM_SANITIZE)
  add_compile_options(-fsanitize=${TANDEM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TANDEM_SANITIZE})
endif()
if(TANDEM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
