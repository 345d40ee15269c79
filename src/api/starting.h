// What is answered before the Api is there: the program listens at once, and the tables of a big archive may take minutes to make.
//
// Owner: app, longer than its servers. Threads: any.
#pragma once

#include <string>

#include "api/security.h"
#include "core/mutex.h"
#include "net/server.h"

namespace skykeep::api {

class Starting {
 public:
  explicit Starting(SecurityOptions security) : security_(std::move(security)) {}

  // What is done now, in words: "model 5 of 31, silver.fact_photos".
  void say(std::string words);
  // /healthz is well; everything else is 503 with the words, for a browser as a page that looks again.
  net::ServerResponse answer(const net::ServerRequest& request) const;
  net::ServerResponse failure(const net::ServerRequest& head, int status, std::string_view reason) const;

 private:
  const SecurityOptions security_;
  mutable Mutex mutex_;
  std::string words_ GUARDED_BY(mutex_) = "the data directory is opened";
};

}  // namespace skykeep::api
