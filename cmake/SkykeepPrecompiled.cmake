# skykeep_precompile(TARGET [headers...]): reads the headers that nearly every source includes once a build instead of once a
# source. A library with more such headers of its own gets its own.
# A header serves only targets that are compiled alike: one for libraries (-fPIC), one for programs of tests (-fPIE).
function(skykeep_precompile target)
  if(NOT SKYKEEP_PRECOMPILE)
    return()
  endif()
  get_target_property(type ${target} TYPE)
  if(ARGN)
    target_precompile_headers(${target} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h ${ARGN})
  elseif(type STREQUAL "EXECUTABLE")
    target_precompile_headers(${target} REUSE_FROM skykeep_precompiled_tests)
  else()
    target_precompile_headers(${target} REUSE_FROM skykeep_precompiled)
  endif()
endfunction()

if(SKYKEEP_PRECOMPILE)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled/library.cc CONTENT "\n")
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled/program.cc CONTENT "int main() {}\n")
  add_library(skykeep_precompiled STATIC ${CMAKE_BINARY_DIR}/precompiled/library.cc)
  target_link_libraries(skykeep_precompiled PRIVATE skykeep_options fmt::fmt spdlog::spdlog nlohmann_json::nlohmann_json)
  target_precompile_headers(skykeep_precompiled PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h)
  add_executable(skykeep_precompiled_tests EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/precompiled/program.cc)
  target_include_directories(skykeep_precompiled_tests PRIVATE ${CMAKE_SOURCE_DIR}/cmake)
  target_link_libraries(skykeep_precompiled_tests PRIVATE skykeep_options fmt::fmt spdlog::spdlog nlohmann_json::nlohmann_json
    GTest::gmock GTest::gtest)
  target_precompile_headers(skykeep_precompiled_tests PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled_tests.h)
endif()
