// Stands in for the generated file when the page is not built (SKYKEEP_WEB=OFF).
#include "web/embedded.h"

namespace skykeep::web {

std::span<const EmbeddedFile> embedded_files() { return {}; }

}  // namespace skykeep::web
