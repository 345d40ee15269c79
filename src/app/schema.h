// Every setting that exists: the one list behind the file, the environment, `config check` and docs/configuration.md.
#pragma once

#include <span>

#include "core/settings.h"

namespace skykeep::app {

std::span<const Setting> settings_schema();

// The list as an annotated TOML file with every default, for `skykeep config check --defaults`.
std::string default_configuration();

}  // namespace skykeep::app
