// How the C library's allocator is to keep memory that was let go of. Call once, before there are threads.
#pragma once

namespace skykeep::app {

void settle_allocator();

}  // namespace skykeep::app
