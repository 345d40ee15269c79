// The simulator's clock, for tests (`--clock URL`): asked again and again, so that the whole program lives in its time.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "core/clock.h"
#include "net/client.h"

namespace skykeep::app {

class RemoteClock final : public Clock {
 public:
  // GET `url` answers {"now": RFC 3339}. Fails when the first answer does not come.
  static Result<std::unique_ptr<RemoteClock>> open(std::string url);
  UtcTime now() const override { return {now_.load()}; }
  bool sleep_until(UtcTime t, std::stop_token stop) const override;

 private:
  explicit RemoteClock(std::string url);
  Result<> ask(std::stop_token stop);
  void follow(const std::stop_token& stop);

  std::string url_;
  std::unique_ptr<net::HttpClient> client_;
  std::atomic<int64_t> now_ = 0;
  std::jthread thread_;
};

}  // namespace skykeep::app
