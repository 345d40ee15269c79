// A folder of recorded responses ("recordings/1"): an address gets what was recorded for it, and nothing
// else.
#pragma once

#include <map>
#include <string>

#include "core/fs.h"
#include "simulator/answer.h"
#include "simulator/upstreams.h"

namespace skykeep::simulator {

// Immutable after open. Threads: any.
class Recordings {
 public:
  static Result<Recordings> open(const Fs& fs,
                                 const std::string& dir);  // invalid_input, corrupt: index.json says why
  // Query order and api_key do not matter. 404 (JSON) when nothing was recorded for this address.
  Answer answer(const Call& call, const Params& params) const;
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;  // path
  };
  Recordings(const Fs& fs, std::string dir) : fs_(&fs), dir_(std::move(dir)) {}

  const Fs* fs_;
  std::string dir_;
  std::map<std::string, Entry> entries_;
};

}  // namespace skykeep::simulator
