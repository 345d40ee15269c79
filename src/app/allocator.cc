#include "app/allocator.h"

#include <malloc.h>

namespace skykeep::app {

// Some forty threads work now and then: with sixteen arenas, eight a core, each keeps free memory that the others lack. A large
// block that was freed once would have such blocks come from the arenas for ever; now each goes back to the system at once.
void settle_allocator() {
  mallopt(M_ARENA_MAX, 4);
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

}  // namespace skykeep::app
