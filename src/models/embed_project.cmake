# cmake -DPROJECT_DIR=... -DOUT=... -P embed_project.cmake : the files below PROJECT_DIR as one C++ source.
file(GLOB_RECURSE files RELATIVE ${PROJECT_DIR} ${PROJECT_DIR}/*.sql ${PROJECT_DIR}/*.yml ${PROJECT_DIR}/*.csv)
list(FILTER files EXCLUDE REGEX "^(target|logs|macros|tests/generic)/")  # of dbt alone
list(SORT files)
set(body "// Made by embed_project.cmake from models/.\n#include \"models/models.h\"\n\nnamespace skykeep::models {\n\n")
string(APPEND body "ProjectFiles embedded_project() {\n  ProjectFiles files;\n")
foreach(file ${files})
  file(READ ${PROJECT_DIR}/${file} hex HEX)
  string(LENGTH "${hex}" length)
  math(EXPR bytes "${length} / 2")
  # As escaped bytes: no quoting of any content can go wrong, and no literal is too long for a compiler.
  string(REGEX REPLACE "([0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f])" "\\1\n" lines "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" lines "${lines}")
  string(REPLACE "\n" "\"\n    \"" lines "${lines}")
  string(APPEND body "  files.emplace(\"${file}\", std::string(\n    \"${lines}\", ${bytes}));\n")
endforeach()
string(APPEND body "  return files;\n}\n\n}  // namespace skykeep::models\n")
file(WRITE ${OUT} "${body}")
