#include "lake/local/zstd_codec.h"

#include <fmt/format.h>
#include <zstd.h>

#include <memory>

namespace skykeep::lake {
namespace {

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace

std::string compress(std::string_view bytes) {
  const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  CHECK(context != nullptr, "memory for a compressor");
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, 3);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const size_t size = ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  CHECK(ZSTD_isError(size) == 0, "the output has the size that zstd asked for");
  out.resize(size);
  return out;
}

Result<std::string> decompress(std::string_view bytes, uint64_t size) {
  std::string out;
  TRY(decompress(bytes, size, out));
  return out;
}

Result<> decompress(std::string_view bytes, uint64_t size, std::string& into) {
  if (ZSTD_getFrameContentSize(bytes.data(), bytes.size()) != size)
    return fail(Code::kCorrupt, "it does not begin as a zstd frame of the size that its sidecar names");
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  CHECK(context != nullptr, "memory for a decompressor");
  into.resize(size);
  const size_t got = ZSTD_decompressDCtx(context.get(), into.data(), into.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(got) != 0) return fail(Code::kCorrupt, fmt::format("zstd: {}", ZSTD_getErrorName(got)));
  if (got != size) return fail(Code::kCorrupt, fmt::format("{} bytes instead of {}", got, size));
  return {};
}

}  // namespace skykeep::lake
