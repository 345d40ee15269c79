// Every upstream of the Mars archive by host and path (the station's: station.h). Pure: a call and what is visible make the answer.
#pragma once

#include <string>

#include "simulator/answer.h"
#include "simulator/query.h"

namespace skykeep::simulator {

struct Call {
  std::string host;   // "mars.nasa.gov"
  std::string path;   // "/rss/api/", decoded
  std::string query;  // as sent
};

// What kind of thing a call asks for: faults and statistics are sorted by it.
enum class Kind : uint8_t { kFeed, kOldPhotos, kManifest, kTraverse, kPicture, kUnknown };
struct Target {
  Kind kind = Kind::kUnknown;
  std::optional<Rover> rover;  // when the path names one
  int64_t page = 0;
};
Target target_of(const Call& call, const Params& params);

// `repeat`: the fault "duplicate": records come twice, and a page past the end repeats the last one.
Answer answer_call(const World& world, const View& view, const Call& call, const Params& params, bool repeat);

}  // namespace skykeep::simulator
