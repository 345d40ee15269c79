#include "warehouse/duckdb/settings.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "core/ids.h"
#include "warehouse/sql_text.h"

namespace skykeep::warehouse::duck {
namespace {

namespace files = std::filesystem;

struct Config {
  duckdb_config config = nullptr;
  ~Config() { duckdb_destroy_config(&config); }
};

Result<> set(duckdb_config config, const char* name, const std::string& value) {
  if (duckdb_set_config(config, name, value.c_str()) == DuckDBSuccess) return {};
  return fail(Code::kInternal, fmt::format("DuckDB does not take the setting {} = {}", name, value));
}

Result<duckdb_database> open_memory(const DuckDbOptions& options, const std::string& temp_dir) {
  Config config;
  if (duckdb_create_config(&config.config) == DuckDBError)
    return fail(Code::kInternal, "DuckDB gave no configuration");
  const std::pair<const char*, std::string> settings[] = {
      {"autoinstall_known_extensions", "false"},  // a missing extension would dial out
      {"autoload_known_extensions", "false"},
      {"allow_community_extensions", "false"},
      {"threads", "1"},
      {"memory_limit", fmt::format("{}MB", options.serving_memory_mb)},
      {"checkpoint_threshold", "16MB"},
      {"temp_directory", temp_dir},
      {"max_temp_directory_size", "4GB"},
  };
  for (const auto& [name, value] : settings) TRY(set(config.config, name, value));
  duckdb_database database = nullptr;
  char* text = nullptr;
  if (duckdb_open_ext(nullptr, &database, config.config, &text) == DuckDBError) {
    return fail(to_error(take_text(text)).in("open DuckDB"));
  }
  return database;
}

// The folders of this process lie in one of their own, so that a process which is about to be refused the
// file disturbs nobody: DIR/warehouse.duckdb.tmp/PID-random/{spill,export}.
struct PrivateDirs {
  files::path base, mine;
  files::path spill() const { return mine / "spill"; }
  files::path exports() const { return mine / "export"; }
};

PrivateDirs private_dirs(const std::string& path, const DuckDbOptions& options) {
  PrivateDirs dirs;
  if (path.empty()) {
    // A name that nobody can have made before us in a folder that is everybody's.
    const auto parent =
        options.temp_dir.empty() ? files::temp_directory_path() : files::path(options.temp_dir);
    dirs.base = parent / ("skykeep-memory-" + random_hex(8));
  } else if (options.temp_dir.empty()) {
    dirs.base = path + ".tmp";
  } else {
    dirs.base = files::path(options.temp_dir) / (files::path(path).filename().string() + ".tmp");
  }
  dirs.mine = dirs.base / fmt::format("{}-{}", getpid(), random_hex(4));
  return dirs;
}

Result<> make_private(const files::path& dir) {
  std::error_code error;
  files::create_directories(dir, error);
  if (!error) files::permissions(dir, files::perms::owner_all, error);
  if (error)
    return fail(Code::kUnavailable, "cannot make the folder " + dir.string() + ": " + error.message());
  return {};
}

// What killed processes left: with the lock on the file in hand, nobody else works here.
void remove_leftovers(const PrivateDirs& dirs) {
  std::error_code ignored;
  for (const auto& entry : files::directory_iterator(dirs.base, ignored)) {
    if (entry.path() != dirs.mine) files::remove_all(entry.path(), ignored);
  }
}

Error explain_open(Error error, const std::string& path) {
  if (error.code == Code::kConflict) {
    error.message = "warehouse " + path + " is held by another process (" + error.message +
                    "); stop it, or ask it instead of opening the file";
  }
  return error;
}

}  // namespace

Result<Opened> open_instance(const std::string& given, const DuckDbOptions& options) {
  std::string path;
  if (given != ":memory:") path = files::absolute(given).lexically_normal().string();
  TRY(Instance::claim(path));
  struct Claim {
    std::string path;
    ~Claim() { Instance::release(path); }
  } claim{path};  // until the instance holds it
  const PrivateDirs dirs = private_dirs(path, options);
  const duckdb_database database = TRY(open_memory(options, dirs.spill()));
  claim.path.clear();
  Opened opened;
  opened.export_dir = dirs.exports();
  opened.mount_dir = path.empty() ? (dirs.mine / "mounts").string() : path + ".mounts";
  opened.instance = std::make_shared<Instance>(database, path, dirs.mine, options.on_damage);

  const auto session = TRY(Session::open(opened.instance));
  auto attached = session->run(fmt::format("ATTACH {} AS {} (ROW_GROUP_SIZE {}, STORAGE_VERSION 'latest')",
                                           sql_literal(path.empty() ? ":memory:" : path), kCatalog,
                                           options.row_group_size));
  if (!attached) return fail(explain_open(std::move(attached).error(), path));
  TRY(make_private(dirs.spill()));
  TRY(make_private(dirs.exports()));
  if (!path.empty()) remove_leftovers(dirs);
  // From here on SQL reaches no file but the attached one, the spill, the export folder and what is attached.
  TRY(
      session->run(fmt::format("SET GLOBAL TimeZone = 'UTC'; SET GLOBAL allowed_directories = [{}, {}]; SET "
                               "GLOBAL enable_external_access = false",
                               sql_literal(opened.export_dir), sql_literal(opened.mount_dir))));
  return opened;
}

Result<std::shared_ptr<Session>> connect(const std::shared_ptr<Instance>& instance) {
  auto session = TRY(Session::open(instance));
  TRY(session->run(fmt::format("USE {}", kCatalog)));
  return session;
}

}  // namespace skykeep::warehouse::duck
