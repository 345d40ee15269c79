// Whether a picture may have been seen before, told without asking the tables: a Bloom filter in blocks of a cache line's half.
// "No" is certain; of 10,000 pictures that are new about one is answered with "maybe". 24 bits a picture.
// Owner: PhotoIds. Threads: one.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace skykeep::flows {

class SeenPictures {
 public:
  bool has_room_for(size_t more) const { return count_ + more <= room_; }
  // Forgets all; afterwards there is room for `pictures` and as many again.
  void reset(size_t pictures) {
    room_ = std::max<size_t>(2 * pictures, 1 << 16);
    count_ = 0;
    blocks_.assign(room_ * 24 / 256 + 1, Block{});
  }

  // True where it may have been added before.
  bool add(int rover_id, uint64_t key_hash) {
    const uint64_t hash = key_hash + static_cast<uint64_t>(rover_id) * 0x9e3779b97f4a7c15;
    Block& block = blocks_[static_cast<size_t>(((hash >> 32) * blocks_.size()) >> 32)];
    bool was_there = true;
    for (size_t i = 0; i < block.size(); ++i) {
      const uint32_t bit = uint32_t{1} << ((static_cast<uint32_t>(hash) * kSalts[i]) >> 27);
      was_there = was_there && (block[i] & bit) != 0;
      block[i] |= bit;
    }
    count_ += !was_there;
    return was_there;
  }

 private:
  using Block = std::array<uint32_t, 8>;
  // Odd numbers, of Parquet's split block filters.
  static constexpr std::array<uint32_t, 8> kSalts = {0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31};

  std::vector<Block> blocks_;
  size_t room_ = 0, count_ = 0;
};

}  // namespace skykeep::flows
