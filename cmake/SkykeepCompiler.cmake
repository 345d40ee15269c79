# One place for how every target is compiled.
add_library(skykeep_options INTERFACE)
target_include_directories(skykeep_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(skykeep_options INTERFACE
  -Wall -Wextra -Werror -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 raises false alarms of these inside the standard library once functions are inlined.
  target_compile_options(skykeep_options INTERFACE
    -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds -Wno-dangling-pointer)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Beside precompiled headers the compiler's own memory is swept too often: a twelfth of a build, for 50 MB a source.
  target_compile_options(skykeep_options INTERFACE --param=ggc-min-heapsize=600000)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # g++ 12's library uses its own deprecated parts (std::stable_sort), and clang says so at every use.
  target_compile_options(skykeep_options INTERFACE -Wno-deprecated-declarations)
endif()
if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|amd64|AMD64")
  # Plain x86-64 has no fused multiply-add. Where there is one, compilers use it, it rounds once in the place of twice, and the last
  # digits of positions would depend on the machine.
  target_compile_options(skykeep_options INTERFACE -ffp-contract=off)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(SKYKEEP_COOL $<$<COMPILE_LANGUAGE:CXX>:-O1>)  # see skykeep_room()
  set(SKYKEEP_HOT -O2)
endif()
if(SKYKEEP_SANITIZE)
  target_compile_options(skykeep_options INTERFACE -fsanitize=${SKYKEEP_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer -g1)
  target_link_options(skykeep_options INTERFACE -fsanitize=${SKYKEEP_SANITIZE})
  if(SKYKEEP_SANITIZE STREQUAL "thread")
    target_compile_options(skykeep_options INTERFACE -Wno-tsan)  # fences of Boost.Asio, beside its mutexes: not understood, not needed
  endif()
endif()
if(SKYKEEP_FUZZ)
  # Every room is instrumented, so that coverage leads the fuzzer into it; fuzz/ adds the fuzzer's own main.
  target_compile_options(skykeep_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined
    -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  target_link_options(skykeep_options INTERFACE -fsanitize=address,undefined)
endif()
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  # Without these two it passes by every source that has a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND SKYKEEP_PRECOMPILE)
    target_compile_options(skykeep_options INTERFACE -fpch-preprocess)
  endif()
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM AND NOT CMAKE_CROSSCOMPILING)
  target_link_options(skykeep_options INTERFACE -fuse-ld=mold)
endif()
