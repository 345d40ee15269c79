// All sources that are asked partition by partition. A new source is a folder, and a line in catalogue.cc.
//
// Owner: flows. Threads: any; nothing changes after it was made.
#pragma once

#include <span>

#include "sources/source.h"

namespace skykeep::sources {

class Catalogue {
 public:
  explicit Catalogue(const Settings& settings);
  std::span<const Source> all() const { return sources_; }
  const Source* find(std::string_view name) const;
  std::vector<std::string> names() const;

 private:
  std::vector<Source> sources_;
};

}  // namespace skykeep::sources
