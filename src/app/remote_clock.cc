#include "app/remote_clock.h"

#include "core/guarded.h"
#include "core/json.h"
#include "core/log.h"

namespace skykeep::app {
namespace {
constexpr auto kPace = std::chrono::milliseconds(20);
}

RemoteClock::RemoteClock(std::string url) : url_(std::move(url)), client_(net::make_curl_client({})) {}

Result<std::unique_ptr<RemoteClock>> RemoteClock::open(std::string url) {
  std::unique_ptr<RemoteClock> out(new RemoteClock(std::move(url)));
  TRY(within("--clock " + out->url_, guarded([&] { return out->ask({}); })));
  out->thread_ = std::jthread([clock = out.get()](const std::stop_token& stop) { run_guarded("clock", stop, [&] { clock->follow(stop); }); });
  return out;
}

void RemoteClock::follow(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (const auto asked = guarded([&] { return ask(stop); }); !asked) log::debug("clock: {}", asked.error().message);
    std::this_thread::sleep_for(kPace);
  }
}

Result<> RemoteClock::ask(std::stop_token stop) {
  net::Request request;
  request.url = url_;
  request.timeout = 5s;
  const auto answer = TRY(client_->send(request, stop));
  const auto json = TRY(parse_json(answer.body));
  now_ = TRY(parse_utc(json.value("now", ""))).micros;
  return {};
}

bool RemoteClock::sleep_until(UtcTime t, std::stop_token stop) const {
  while (!stop.stop_requested()) {
    if (now() >= t) return true;
    std::this_thread::sleep_for(kPace);
  }
  return false;
}

}  // namespace skykeep::app
