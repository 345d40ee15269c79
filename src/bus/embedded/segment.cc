#include "bus/embedded/segment.h"

#include <zstd.h>

#include <cstring>
#include <memory>

namespace skykeep::bus {
namespace {

constexpr int kLevel = 1;
constexpr size_t kMostUnpacked = 256 << 20;  // more is damage: nobody packed it

void append_length(std::string& out, size_t length) {
  const auto n = static_cast<uint32_t>(length);
  char bytes[4];
  std::memcpy(bytes, &n, sizeof bytes);
  out.append(bytes, sizeof bytes);
}

Result<std::string> decompress(std::string_view bytes) {
  const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kMostUnpacked)
    return fail(Code::kCorrupt, "a packed row of the bus is damaged");
  std::string out(size, '\0');
  const size_t got = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(got) != 0 || got != out.size()) return fail(Code::kCorrupt, "a packed row of the bus is damaged");
  return out;
}

}  // namespace

size_t segment_size(std::span<const NewRecord> records) {
  if (records.size() < kSegmentFrom) return 1;
  size_t count = 0, bytes = 0;
  while (count < records.size() && count < kSegmentRecords) {
    bytes += records[count].key.size() + records[count].value.size() + 8;
    if (bytes > kSegmentBytes) break;
    ++count;
  }
  return count < kSegmentFrom ? 1 : count;
}

struct SegmentPacker::Context {
  Context() { CHECK(zstd != nullptr, "memory for a compressor"); }
  ~Context() { ZSTD_freeCCtx(zstd); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ZSTD_CCtx* const zstd = ZSTD_createCCtx();
};

SegmentPacker::SegmentPacker() : context_(std::make_unique<Context>()) {}
SegmentPacker::~SegmentPacker() = default;

std::string SegmentPacker::pack(std::span<const NewRecord> records) {
  std::string plain;
  size_t bytes = 0;
  for (const NewRecord& record : records) bytes += record.key.size() + record.value.size() + 8;
  plain.reserve(bytes);
  for (const NewRecord& record : records) {
    append_length(plain, record.key.size());
    append_length(plain, record.value.size());
    plain.append(record.key).append(record.value);
  }
  std::string out(ZSTD_compressBound(plain.size()), '\0');
  const size_t size = ZSTD_compressCCtx(context_->zstd, out.data(), out.size(), plain.data(), plain.size(), kLevel);
  CHECK(ZSTD_isError(size) == 0, "the output has the size that zstd asked for");
  out.resize(size);
  return out;
}

Result<> unpack(std::string_view bytes, const std::function<bool(size_t, std::string_view, std::string_view)>& take) {
  const std::string plain = TRY(decompress(bytes));
  std::string_view rest = plain;
  for (size_t number = 0; !rest.empty(); ++number) {
    uint32_t lengths[2];
    if (rest.size() < sizeof lengths) return fail(Code::kCorrupt, "a packed row of the bus is damaged");
    std::memcpy(lengths, rest.data(), sizeof lengths);
    rest.remove_prefix(sizeof lengths);
    if (rest.size() < size_t{lengths[0]} + lengths[1]) return fail(Code::kCorrupt, "a packed row of the bus is damaged");
    if (!take(number, rest.substr(0, lengths[0]), rest.substr(lengths[0], lengths[1]))) return {};
    rest.remove_prefix(size_t{lengths[0]} + lengths[1]);
  }
  return {};
}

}  // namespace skykeep::bus
