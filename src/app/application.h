// The wiring: opens every room in order, hands them to each other, closes them in reverse. The only place that names
// backends.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/data_dir.h"
#include "app/invocation.h"
#include "core/settings.h"
#include "net/server.h"

namespace skykeep::app {

struct ApplicationOptions {
  std::string data_dir;
  DataMode mode = DataMode::kLive;
  std::string verb;         // what the directory is opened for
  std::string models_dir;   // empty: the built-in project
  std::string clock_url;    // empty: the system clock
};

class Application {
 public:
  static Result<std::unique_ptr<Application>> open(ApplicationOptions options, Settings settings);
  ~Application();

  // Answers a request without any listener.
  net::ServerResponse handle(const net::ServerRequest& request);
  // Listens on the address of the settings and on the control socket, and returns the URL; behind it the tables are made ready, which may
  // take minutes, and the loop is started. For an application that was opened for serve or demo.
  Result<std::string> serve();
  // How that went; nothing while it goes on.
  std::optional<Result<>> prepared() const;
  // Only the control socket, for verbs that run long (sync): others then go through it.
  Result<> listen_for_verbs();
  void stop();
  // False when the data directory was removed or replaced under us: what is kept then goes nowhere.
  bool has_its_directory() const;

 private:
  struct Rooms;
  explicit Application(std::unique_ptr<Rooms> rooms);
  std::unique_ptr<Rooms> rooms_;
};

// Reads the settings of a call: file, environment, flags. Whatever is wrong with them is invalid_input.
Result<Settings> read_settings(const Globals& globals);

}  // namespace skykeep::app
