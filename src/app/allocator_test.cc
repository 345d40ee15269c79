#include "app/allocator.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <memory>

namespace skykeep::app {
namespace {

TEST(Allocator, LargeBlocksGoBackToTheSystemAlsoAfterALargerOneWasFreed) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer's allocator has ways of its own";
#endif
  settle_allocator();
  std::make_unique<char[]>(30 << 20).reset();
  const size_t before = mallinfo2().hblkhd;
  auto block = std::make_unique<char[]>(2 << 20);
  EXPECT_GE(mallinfo2().hblkhd, before + (2 << 20)) << "it is mapped for itself";
  block.reset();
  EXPECT_EQ(mallinfo2().hblkhd, before);
}

}  // namespace
}  // namespace skykeep::app
