#include "api/sol_block.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace skykeep::api {
namespace {

// rows:u32 columns:u32, then each column: kind:u8, all_valid:u8, [valid:u8 x rows], its cells.
// Numbers: base:i64 width:u8, then (value - base) in `width` bytes. Labels: count:u8, their texts, one byte a row. Texts: their lengths,
// then all of them.
enum class Kind : uint8_t { kNumbers, kLabels, kTexts };

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

template <class T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
void put_offsets(std::string& out, const std::vector<int64_t>& values, int64_t base) {
  for (const int64_t value : values) put(out, static_cast<T>(static_cast<uint64_t>(value) - static_cast<uint64_t>(base)));
}

void put_numbers(std::string& out, const std::vector<int64_t>& values) {
  const int64_t base = values.empty() ? 0 : std::ranges::min(values);
  const uint64_t span = values.empty() ? 0 : static_cast<uint64_t>(std::ranges::max(values)) - static_cast<uint64_t>(base);
  const uint8_t width = span <= UINT8_MAX ? 1 : span <= UINT16_MAX ? 2 : span <= UINT32_MAX ? 4 : 8;
  put(out, base);
  put(out, width);
  switch (width) {
    case 1: return put_offsets<uint8_t>(out, values, base);
    case 2: return put_offsets<uint16_t>(out, values, base);
    case 4: return put_offsets<uint32_t>(out, values, base);
    default: return put_offsets<uint64_t>(out, values, base);
  }
}

void put_all(std::string& out, const std::vector<std::string_view>& texts) {
  for (const std::string_view text : texts) put(out, static_cast<uint32_t>(text.size()));
  for (const std::string_view text : texts) out.append(text);
}

void put_texts(std::string& out, const std::vector<std::string_view>& texts) {
  constexpr size_t kMostLabels = 200;
  std::vector<std::string_view> labels;
  std::string of_rows;
  for (const std::string_view text : texts) {
    auto at = std::ranges::find(labels, text);
    if (at == labels.end()) at = labels.insert(at, text);
    if (labels.size() > std::min(kMostLabels, texts.size() / 4 + 1)) {
      put(out, Kind::kTexts);
      return put_all(out, texts);
    }
    of_rows.push_back(static_cast<char>(at - labels.begin()));
  }
  put(out, Kind::kLabels);
  put(out, static_cast<uint8_t>(labels.size()));
  put_all(out, labels);
  out += of_rows;
}

// Reads what was put; `ok` stays false once anything was missing.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool ok = true;

  std::string_view take(size_t size) {
    if (size > rest_.size()) {
      ok = false;
      return {};
    }
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  template <class T>
  T get() {
    T value{};
    const std::string_view bytes = take(sizeof value);
    if (ok) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  template <class T>
  void offsets(std::vector<int64_t>& into, size_t rows, int64_t base) {
    const std::string_view bytes = take(rows * sizeof(T));
    if (!ok) return;
    into.resize(rows);
    for (size_t i = 0; i < rows; ++i) {
      T value;
      std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
      into[i] = static_cast<int64_t>(static_cast<uint64_t>(base) + value);
    }
  }
  void numbers(std::vector<int64_t>& into, size_t rows) {
    const auto base = get<int64_t>();
    switch (get<uint8_t>()) {
      case 1: return offsets<uint8_t>(into, rows, base);
      case 2: return offsets<uint16_t>(into, rows, base);
      case 4: return offsets<uint32_t>(into, rows, base);
      case 8: return offsets<uint64_t>(into, rows, base);
      default: ok = false;
    }
  }
  void texts(std::vector<std::string_view>& into, size_t rows) {
    std::string_view lengths = take(rows * sizeof(uint32_t));
    if (!ok) return;
    into.resize(rows);
    for (size_t i = 0; i < rows; ++i) {
      uint32_t length;
      std::memcpy(&length, lengths.data() + i * sizeof length, sizeof length);
      into[i] = take(length);
    }
  }
  void labels(std::vector<std::string_view>& into, size_t rows) {
    std::vector<std::string_view> known;
    texts(known, get<uint8_t>());
    const std::string_view of_rows = take(rows);
    if (!ok) return;
    into.resize(rows);
    for (size_t i = 0; i < rows; ++i) {
      const auto label = static_cast<uint8_t>(of_rows[i]);
      if (label >= known.size()) ok = false;
      into[i] = ok ? known[label] : std::string_view{};
    }
  }

 private:
  std::string_view rest_;
};

Result<> put_column(std::string& out, std::span<const warehouse::Chunk> chunks, size_t column, std::span<const RowPlace> rows) {
  std::string valid;
  std::vector<int64_t> ints;
  std::vector<std::string_view> texts;
  for (const auto& [chunk, row] : rows) {
    const warehouse::ColumnData& data = chunks[chunk].columns[column];
    const bool is_there = data.valid[row] != 0;
    valid.push_back(is_there ? 1 : 0);
    if (!data.ints.empty()) {
      ints.push_back(is_there ? data.ints[row] : 0);
    } else if (!data.texts.empty()) {
      texts.push_back(is_there ? data.texts[row] : std::string_view{});
    } else {
      return fail(Code::kUnsupported, fmt::format("column {} holds neither whole numbers nor text", column));
    }
  }
  const bool all_valid = valid.find('\0') == valid.npos;
  put(out, static_cast<uint8_t>(all_valid));
  if (!all_valid) out += valid;
  if (texts.empty()) {
    put(out, Kind::kNumbers);
    put_numbers(out, ints);
  } else {
    put_texts(out, texts);
  }
  return {};
}

Result<std::string> compressed(const std::string& bytes) {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  CHECK(context != nullptr, "memory for a compressor");
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, 1);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const size_t size = ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) return fail(Code::kInternal, fmt::format("zstd: {}", ZSTD_getErrorName(size)));
  out.resize(size);
  return out;
}

}  // namespace

Result<std::string> pack_sol(std::span<const warehouse::Chunk> chunks, size_t first, std::span<const RowPlace> rows) {
  const size_t end = chunks.empty() ? first : chunks.front().columns.size();
  std::string out;
  put(out, static_cast<uint32_t>(rows.size()));
  put(out, static_cast<uint32_t>(end - first));
  for (size_t column = first; column < end; ++column) TRY(put_column(out, chunks, column, rows));
  return compressed(out);
}

Result<warehouse::Chunk> unpack_sol(std::string_view block) {
  constexpr uint64_t kMost = 256 << 20;  // of a sol; a torn frame may say anything
  const uint64_t size = ZSTD_getFrameContentSize(block.data(), block.size());
  if (size > kMost) return fail(Code::kCorrupt, "it does not begin as a block of a sol");
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  CHECK(context != nullptr, "memory for a decompressor");
  const std::shared_ptr<char[]> bytes = std::make_shared_for_overwrite<char[]>(size);
  const size_t got = ZSTD_decompressDCtx(context.get(), bytes.get(), size, block.data(), block.size());
  if (ZSTD_isError(got) != 0) return fail(Code::kCorrupt, fmt::format("zstd: {}", ZSTD_getErrorName(got)));
  Reader reader({bytes.get(), got});
  warehouse::Chunk out;
  out.rows = reader.get<uint32_t>();
  const auto columns = reader.get<uint32_t>();
  for (uint32_t i = 0; i < columns && reader.ok; ++i) {
    warehouse::ColumnData& data = out.columns.emplace_back();
    const bool all_valid = reader.get<uint8_t>() != 0;
    const std::string_view valid = all_valid ? std::string_view{} : reader.take(out.rows);
    data.valid.assign(valid.begin(), valid.end());
    if (all_valid) data.valid.assign(reader.ok ? out.rows : 0, 1);
    switch (reader.get<Kind>()) {
      case Kind::kNumbers: reader.numbers(data.ints, out.rows); break;
      case Kind::kLabels: reader.labels(data.texts, out.rows); break;
      case Kind::kTexts: reader.texts(data.texts, out.rows); break;
      default: reader.ok = false;
    }
  }
  if (!reader.ok) return fail(Code::kCorrupt, "a block of a sol ends too soon");
  out.keep_alive = bytes;
  return out;
}

}  // namespace skykeep::api
