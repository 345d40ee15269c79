// What the sources of Mars documents have in common: scopes are rovers.
#pragma once

#include "sources/photo_feed.h"
#include "sources/source.h"

namespace skykeep::sources {

// Name, terms and credit, the rovers that are kept and how often documents are asked for again.
Source mars_source(const Settings& settings, std::string name, std::string title);

// The key goes to NASA alone.
std::string key_for(const std::string& server, const Settings& settings);
std::string host_of_url(const std::string& url);

// The rover of a scope; 0 where it is none.
int rover_id_of(std::string_view scope);

}  // namespace skykeep::sources
