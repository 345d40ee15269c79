#include "app/application.h"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include "api/api.h"
#include "api/starting.h"
#include "app/adapters.h"
#include "app/environment.h"
#include "app/options_of.h"
#include "app/remote_clock.h"
#include "app/schema.h"
#include "bus/embedded/embedded_bus.h"
#include "core/guarded.h"
#include "core/log.h"
#include "core/mutex.h"
#include "core/text.h"
#include "flows/former_format.h"
#include "flows/open_flows.h"
#include "flows/photo_ids.h"
#include "lake/local/local_lake.h"
#include "lake/local/migrate.h"
#include "models/models.h"
#include "state/sqlite/sqlite_state.h"
#include "warehouse/duckdb/duckdb_warehouse.h"
#include "web/embedded.h"

namespace skykeep::app {
namespace {

Result<std::string> read_token(const Settings& settings, Fs& fs) {
  const std::string file = settings.text("server.token_file");
  if (file.empty()) {
    if (is_loopback(listen_address(settings))) return std::string();
    return fail(Code::kInvalidInput,
                fmt::format("listening on {} lets other machines in: name a file with a token in [server] token_file, or "
                            "listen on 127.0.0.1", listen_address(settings)));
  }
  const std::string token(trim(TRY(within("server.token_file", fs.read(file)))));
  if (token.size() < 16)
    return fail(Code::kInvalidInput, fmt::format("the token in {} is shorter than 16 characters", file));
  return token;
}

Result<models::ProjectFiles> project(const std::string& dir) {
  if (dir.empty()) return models::embedded_project();
  return models::read_project(dir);
}

bool serves(const std::string& verb) { return verb == "serve" || verb == "demo"; }

}  // namespace

// In order of construction; destroyed from the last to the first.
struct Application::Rooms {
  ApplicationOptions options;
  Settings settings;
  RealFs fs;
  std::unique_ptr<Clock> clock;
  std::unique_ptr<DataDir> dir;
  std::unique_ptr<state::State> state;
  std::unique_ptr<bus::Bus> bus;
  std::unique_ptr<lake::Lake> lake;
  std::atomic<bool> tables_are_open = false;  // the warehouse asks it to its end
  std::unique_ptr<warehouse::Warehouse> warehouse;
  std::unique_ptr<flows::PhotoIds> photo_ids;
  std::unique_ptr<models::Models> models;
  std::unique_ptr<StoredBudgets> budgets;
  std::unique_ptr<net::HttpClient> client;
  std::unique_ptr<net::Fetcher> fetcher;
  std::unique_ptr<flows::Flows> flows;
  std::unique_ptr<api::Api> api;
  std::unique_ptr<api::Starting> starting;
  std::atomic<api::Api*> answering = nullptr;  // once it is open
  std::vector<std::unique_ptr<net::Server>> servers;
  std::string token;
  Mutex preparing_mutex;
  models::Models* preparing GUARDED_BY(preparing_mutex) = nullptr;
  std::optional<Result<>> prepared GUARDED_BY(preparing_mutex);
  std::jthread opener;  // of a program that listens meanwhile

  Result<> open_all();
  void open_guarded();
  Result<> prepare_tables();
  api::SecurityOptions security() const;
  void say(std::string words) {
    if (starting) starting->say(std::move(words));
  }
  Result<> migrate();
  Result<> open_storage();
  Result<> open_tables();
  Result<> open_or_remake_tables();
  bool makes_tables() const;                  // the verb does
  std::string way_out() const;
  std::string damage_mark() const { return dir->file("warehouse.duckdb.is-damaged"); }
  std::string mark_damage(std::string_view what);
  Result<> open_fetcher();
  Result<> open_flows();
  Result<> open_api();
  Result<> listen(net::ServerOptions server);
};

Result<> Application::Rooms::open_all() {
  TRY(open_storage());
  TRY(open_fetcher());
  TRY(open_flows());
  return open_api();
}

void Application::Rooms::open_guarded() {
  Result<> done = guarded([this]() -> Result<> {
    TRY(open_all());
    answering = api.get();
    return flows->start();
  });
  const MutexLock lock(preparing_mutex);
  prepared = std::move(done);
}

Result<> Application::Rooms::prepare_tables() {
  {
    const MutexLock lock(preparing_mutex);
    preparing = models.get();
  }
  auto done = within("prepare the warehouse", models->prepare());
  const MutexLock lock(preparing_mutex);
  preparing = nullptr;
  return done;
}

Result<> Application::Rooms::migrate() {
  if (dir->format() == kFormat) return {};
  say("the lake is told what its objects are");
  TRY(flows::migrate_former_state(*state));
  const int64_t changed = TRY(lake::add_partitions(dir->file("lake"), fs, [](std::string_view source, std::string_view key) {
    const flows::FormerKey former = flows::read_former_key(source, key);
    return lake::Place{former.partition, former.page};
  }));
  log::info("{} is of an earlier version: {} objects of the lake were told what they are; the tables are made again from it", dir->path(), changed);
  return dir->note_format(fs);
}

Result<> Application::Rooms::open_storage() {
  state = TRY(state::open_sqlite_state(dir->file("state.db")));
  bus = TRY(bus::open_embedded_bus(dir->file("state.db"), *clock));
  TRY(migrate());
  TRY(flows::carry_over(*state, *bus));
  lake = TRY(lake::open_local_lake(dir->file("lake"), fs));
  return open_or_remake_tables();
}

bool Application::Rooms::makes_tables() const {
  const std::string& verb = options.verb;
  return verb == "serve" || verb == "demo" || verb == "sync" || verb == "import" || verb == "build";
}

std::string Application::Rooms::way_out() const {
  return fmt::format("`skykeep build --data {}` makes them again from the lake, as the next sync or serve does", dir->path());
}

// Damaged tables are no loss, for the lake has all that they are made of: a verb that makes tables sets the file aside and begins
// anew, the others say which verb does. Damage that is found later, while tables are read, is marked for the next who opens them.
Result<> Application::Rooms::open_or_remake_tables() {
  const std::string file = dir->file("warehouse.duckdb");
  const bool is_marked = fs.exists(damage_mark()) && fs.exists(file);
  if (is_marked && !makes_tables()) log::warn("the tables are damaged, nothing is lost: {}", way_out());
  const auto opened = is_marked && makes_tables() ? Result<>(fail(Code::kCorrupt, "it was found while they were read")) : open_tables();
  if (opened || opened.error().code != Code::kCorrupt) {
    tables_are_open = opened.has_value();
    return opened;
  }
  models.reset();
  warehouse.reset();
  if (!makes_tables()) return fail(Code::kCorrupt, fmt::format("{}: the tables are damaged, nothing is lost: {}", opened.error().message, way_out()));
  log::warn("the tables are damaged ({}): {} is set aside as {}.damaged, and they are made again from the lake", opened.error().message, file, file);
  TRY(fs.rename(file, file + ".damaged"));
  if (fs.exists(file + ".wal")) TRY(fs.remove(file + ".wal"));
  if (fs.exists(damage_mark())) TRY(fs.remove(damage_mark()));
  TRY(open_tables());
  tables_are_open = true;
  return {};
}

std::string Application::Rooms::mark_damage(std::string_view what) {
  if (!tables_are_open) return {};  // whoever opens them says it
  if (const auto marked = fs.exists(damage_mark()) ? Result<>() : fs.write_atomic(damage_mark(), what); !marked)
    log::warn("that the tables are damaged cannot be noted: {}", marked.error().message);
  return "; the tables are damaged, nothing is lost: once no server runs, " + way_out();
}

Result<> Application::Rooms::open_tables() {
  warehouse::DuckDbOptions duck;
  duck.lake_record = [this](std::string_view object, uint64_t offset, uint64_t length) {
    return lake->get_range(object, offset, length);
  };
  duck.place_object = [this](std::string_view object, const std::string& path) -> Result<> {
    return fs.write_atomic(path, TRY(lake->get(object)).body);
  };
  duck.on_damage = [this](std::string_view what) { return mark_damage(what); };
  duck.serving_memory_mb = static_cast<int>(settings.integer("warehouse.memory_mb"));
  duck.bulk_memory_mb = static_cast<int>(settings.integer("warehouse.bulk_memory_mb"));
  duck.temp_dir = dir->file("tmp");
  warehouse = TRY(warehouse::open_duckdb(dir->file("warehouse.duckdb"), std::move(duck)));
  photo_ids = std::make_unique<flows::PhotoIds>(*lake, *clock);
  models = TRY(models::open_models(*warehouse, *clock, TRY(project(options.models_dir)), photo_ids.get(),
                                   [this](const std::string& words) { say(words); }));
  if (!makes_tables() && TRY(models->is_of_another_version()))
    return fail(Code::kUnsupported, fmt::format("the tables in {} are of another version of Skykeep and are left as they are: {}", dir->path(), way_out()));
  return prepare_tables();
}

Result<> Application::Rooms::open_fetcher() {
  auto fetching = TRY(fetcher_options(settings));
  net::ClientOptions client_options;
  client_options.user_agent = fetching.user_agent;
  client = net::make_curl_client(client_options);
  budgets = std::make_unique<StoredBudgets>(TRY(state::Store::open(*state)));
  fetcher = net::make_fetcher(*client, *clock, *budgets, *budgets, std::move(fetching));
  return {};
}

Result<> Application::Rooms::open_flows() {
  flows::FlowDeps deps{*bus,     *lake, *warehouse, *models,     *state, *fetcher,
                       *clock,   fs,    dir->path(), {}};
  flows = TRY(flows::open_flows(std::move(deps), TRY(flow_config(settings, options.mode))));
  return {};
}

Result<> Application::Rooms::open_api() {
  api::ApiOptions api_options = TRY(app::api_options(settings));
  api_options.mode = to_string(options.mode);
  api_options.data_dir = dir->path();
  api_options.security = security();
  if (serves(options.verb) && settings.boolean("server.keep_sols")) api_options.sols.dir = dir->file("tmp");
  api = TRY(api::Api::open({*warehouse, *models, *flows, *bus, *lake, *state, *fetcher, *clock, fs, web::embedded_files()},
                           std::move(api_options)));
  return {};
}

api::SecurityOptions Application::Rooms::security() const {
  api::SecurityOptions out = app::security_options(settings);
  out.token = token;
  return out;
}

Result<> Application::Rooms::listen(net::ServerOptions server) {
  net::ServerHandlers handlers;
  handlers.refuse = [this](const net::ServerRequest& head) {
    api::Api* open = answering;
    return open == nullptr ? std::nullopt : open->refusal(head);
  };
  handlers.fast = [this](const net::ServerRequest& request) {
    api::Api* open = answering;
    return open == nullptr ? std::optional(starting->answer(request)) : open->cached(request);
  };
  handlers.slow = [this](const net::ServerRequest& request) { return answering.load()->handle(request); };
  handlers.failure = [this](const net::ServerRequest& head, int status, std::string_view reason) {
    api::Api* open = answering;
    return open == nullptr ? starting->failure(head, status, reason) : open->failure(head, status, reason);
  };
  servers.push_back(TRY(net::start_server(server, std::move(handlers))));
  return {};
}

Application::Application(std::unique_ptr<Rooms> rooms) : rooms_(std::move(rooms)) {}
Application::~Application() { stop(); }

Result<std::unique_ptr<Application>> Application::open(ApplicationOptions options, Settings settings) {
  auto rooms = std::make_unique<Rooms>();
  rooms->options = std::move(options);
  rooms->settings = std::move(settings);
  // What is wrong with the settings is said before anything is touched.
  TRY(flow_config(rooms->settings, rooms->options.mode));
  TRY(fetcher_options(rooms->settings));
  rooms->token = TRY(read_token(rooms->settings, rooms->fs));
  if (rooms->options.clock_url.empty()) {
    rooms->clock = std::make_unique<SystemClock>();
  } else {
    rooms->clock = TRY(RemoteClock::open(rooms->options.clock_url));
  }
  rooms->dir = TRY(DataDir::own(rooms->options.data_dir, rooms->options.mode, rooms->options.verb, rooms->fs));
  if (!serves(rooms->options.verb)) {
    TRY(rooms->open_all());
    rooms->answering = rooms->api.get();
  }
  return std::unique_ptr<Application>(new Application(std::move(rooms)));
}

net::ServerResponse Application::handle(const net::ServerRequest& request) { return rooms_->api->answer(request); }

Result<> Application::listen_for_verbs() {
  net::ServerOptions server = server_options(rooms_->settings);
  server.listen.clear();
  server.unix_socket = DataDir::control_socket(rooms_->dir->path());
  return rooms_->listen(std::move(server));
}

Result<std::string> Application::serve() {
  net::ServerOptions server = server_options(rooms_->settings);
  server.unix_socket = DataDir::control_socket(rooms_->dir->path());
  rooms_->starting = std::make_unique<api::Starting>(rooms_->security());
  TRY(rooms_->listen(std::move(server)));
  rooms_->opener = std::jthread([this] { rooms_->open_guarded(); });
  return "http://" + rooms_->servers.front()->address();
}

std::optional<Result<>> Application::prepared() const {
  const MutexLock lock(rooms_->preparing_mutex);
  return rooms_->prepared;
}

void Application::stop() {
  // Again and again: between two statements there is nothing to interrupt.
  while (rooms_->opener.joinable() && !prepared()) {
    {
      const MutexLock lock(rooms_->preparing_mutex);
      if (rooms_->preparing != nullptr) rooms_->preparing->interrupt();
    }
    std::this_thread::sleep_for(20ms);
  }
  if (rooms_->opener.joinable()) rooms_->opener.join();
  if (rooms_->api) rooms_->api->stop();
  for (auto& server : rooms_->servers) server->stop(5s);
  rooms_->servers.clear();
  if (rooms_->flows) rooms_->flows->stop();
}

bool Application::has_its_directory() const { return rooms_->dir->is_there(); }

Result<Settings> read_settings(const Globals& globals) {
  RealFs fs;
  std::string file = globals.config;
  std::string text;
  if (file.empty() && fs.exists("skykeep.toml")) file = "skykeep.toml";
  if (!file.empty()) text = TRY(within("settings", fs.read(file)));
  TRY(check_environment(settings_schema(), environ));
  auto settings = TRY(Settings::parse(settings_schema(), text, file, [](const char* name) { return std::getenv(name); },
                                      globals.flags));
  const std::map<std::string, log::Level> levels = {{"debug", log::Level::kDebug}, {"info", log::Level::kInfo},
                                                    {"warn", log::Level::kWarn}, {"error", log::Level::kError}};
  const auto level = levels.find(settings.text("log.level"));
  if (level == levels.end())
    return fail(Code::kInvalidInput, fmt::format("'log.level' must be debug, info, warn or error, not '{}'",
                                                 settings.text("log.level")));
  const std::string format = settings.text("log.format");
  if (format != "text" && format != "json")
    return fail(Code::kInvalidInput, fmt::format("'log.format' must be text or json, not '{}'", format));
  log::configure(level->second, format == "json" ? log::Format::kJson : log::Format::kText);
  return settings;
}

}  // namespace skykeep::app
