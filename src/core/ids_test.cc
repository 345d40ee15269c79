#include "core/ids.h"

#include <gtest/gtest.h>

#include <set>

namespace skykeep {
namespace {

TEST(Sha256, IsThatOfTheStandard) {
  // FIPS 180-2, appendix B.1, B.2 and B.3.
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, ItsFirst64BitsAreBigEndian) { EXPECT_EQ(first_64_bits(sha256("abc")), 0xba7816bf8f01cfeaU); }

TEST(RunId, HasTheUlidLayout) {
  // The ULID specification's own example: 1469918176385 ms is written 01ARYZ6S41.
  const ManualClock clock(UtcTime{1'469'918'176'385'000});
  const std::string id = new_run_id(clock);
  EXPECT_EQ(id.size(), 26U);
  EXPECT_EQ(id.substr(0, 10), "01ARYZ6S41");
  EXPECT_EQ(id.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), std::string::npos);
}

TEST(RunId, SortsByTimeAndNeverRepeats) {
  ManualClock clock(*parse_utc("2026-11-21T00:00:00Z"));
  std::set<std::string> ids;
  std::string last;
  for (int i = 0; i < 1000; ++i) {
    clock.advance(1ms);
    const std::string id = new_run_id(clock);
    EXPECT_GT(id, last);
    last = id;
    EXPECT_TRUE(ids.insert(new_run_id(clock)).second);
  }
}

TEST(RandomHex, HasTheAskedLengthAndDiffers) {
  EXPECT_EQ(random_hex(16).size(), 32U);
  EXPECT_NE(random_hex(16), random_hex(16));
  EXPECT_EQ(random_hex(0), "");
}

}  // namespace
}  // namespace skykeep
