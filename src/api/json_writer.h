// Answers of many rows are written with core's writer.
#pragma once

#include "core/json_writer.h"

namespace skykeep::api {
using skykeep::JsonWriter;
}  // namespace skykeep::api
