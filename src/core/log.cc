#include "core/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>

#include "core/json.h"

namespace skykeep::log {
namespace {

std::atomic<Format> g_format = Format::kText;  // SIGHUP changes it while others log
thread_local std::string t_run;
constexpr const char* kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v";
// The message is an object's members already, see write().
constexpr const char* kJsonPattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
    auto made = std::make_shared<spdlog::logger>("skykeep", std::move(sink));
    made->set_pattern(kTextPattern, spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::kDebug: return spdlog::level::debug;
    case Level::kInfo: return spdlog::level::info;
    case Level::kWarn: return spdlog::level::warn;
    case Level::kError: return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void configure(Level level, Format format) {
  g_format = format;
  logger().set_level(to_spdlog(level));
  logger().set_pattern(format == Format::kJson ? kJsonPattern : kTextPattern, spdlog::pattern_time_type::utc);
}

bool enabled(Level level) { return logger().should_log(to_spdlog(level)); }

void write(Level level, std::string_view message) {
  if (g_format == Format::kJson) {
    Json line = {{"message", std::string(message)}};
    if (!t_run.empty()) line["run_id"] = t_run;
    const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace);
    logger().log(to_spdlog(level), spdlog::string_view_t(text.data() + 1, text.size() - 2));
  } else if (t_run.empty()) {
    logger().log(to_spdlog(level), spdlog::string_view_t(message.data(), message.size()));
  } else {
    logger().log(to_spdlog(level), fmt::format("[{}] {}", t_run, message));
  }
}

RunScope::RunScope(std::string run_id) : previous_(std::exchange(t_run, std::move(run_id))) {}
RunScope::~RunScope() { t_run = std::move(previous_); }
const std::string& current_run() { return t_run; }

}  // namespace skykeep::log
