#include "imaging/jpeg.h"

#include <csetjmp>
#include <cstdio>
#include <cstdlib>

// jpeglib.h needs stdio's types before it, jerror.h needs jpeglib.h's.
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

// Between setjmp and a possible longjmp only trivial objects live in these functions: a jump runs no
// destructors.

namespace skykeep::imaging::jpeg {
namespace {

constexpr int kMaxScans = 200;  // a progressive file may ask for far more work than its size shows

struct Trap {
  jpeg_error_mgr errors;  // first: libjpeg hands us a pointer to it
  std::jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
  bool is_cut;
};

Trap* trap_of(j_common_ptr info) { return reinterpret_cast<Trap*>(info->err); }

[[noreturn]] void leave(j_common_ptr info) {
  Trap* trap = trap_of(info);
  info->err->format_message(info, trap->message);
  std::longjmp(trap->jump, 1);
}

// Warnings are survived by libjpeg; missing data is none for us.
void warn(j_common_ptr info, int level) {
  if (level >= 0) return;
  if (info->err->msg_code == JWRN_JPEG_EOF || info->err->msg_code == JWRN_HIT_MARKER)
    trap_of(info)->is_cut = true;
}

void keep_silent(j_common_ptr) {}

void limit_scans(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMaxScans) return;
  std::snprintf(trap_of(info)->message, JMSG_LENGTH_MAX, "more than %d scans", kMaxScans);
  std::longjmp(trap_of(info)->jump, 1);
}

void arm(Trap& trap) {
  jpeg_std_error(&trap.errors);
  trap.errors.error_exit = leave;
  trap.errors.emit_message = warn;
  trap.errors.output_message = keep_silent;
  trap.message[0] = '\0';
  trap.is_cut = false;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string scaled_size(std::string_view bytes, int eighths, Header& out) {
  Trap trap;
  jpeg_decompress_struct info{};
  arm(trap);
  info.err = &trap.errors;
  if (setjmp(trap.jump) != 0) {
    jpeg_destroy_decompress(&info);
    return trap.message;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes_of(bytes), bytes.size());
  jpeg_read_header(&info, TRUE);
  info.scale_num = static_cast<unsigned>(eighths);
  info.scale_denom = 8;
  jpeg_calc_output_dimensions(&info);
  out.width = static_cast<int>(info.output_width);
  out.height = static_cast<int>(info.output_height);
  jpeg_destroy_decompress(&info);
  return {};
}

std::string read_header(std::string_view bytes, Header& out) { return scaled_size(bytes, 8, out); }

std::string decode(std::string_view bytes, int eighths, const Header& size, uint8_t* rgb) {
  Trap trap;
  jpeg_decompress_struct info{};
  jpeg_progress_mgr progress{};
  arm(trap);
  info.err = &trap.errors;
  if (setjmp(trap.jump) != 0) {
    jpeg_destroy_decompress(&info);
    return trap.message;
  }
  jpeg_create_decompress(&info);
  progress.progress_monitor = limit_scans;
  info.progress = &progress;
  jpeg_mem_src(&info, bytes_of(bytes), bytes.size());
  jpeg_read_header(&info, TRUE);
  info.scale_num = static_cast<unsigned>(eighths);
  info.scale_denom = 8;
  info.out_color_space = JCS_RGB;
  info.dct_method = JDCT_ISLOW;
  jpeg_start_decompress(&info);
  if (static_cast<int>(info.output_width) != size.width ||
      static_cast<int>(info.output_height) != size.height) {
    jpeg_destroy_decompress(&info);
    return "the size changed while reading";
  }
  const size_t stride = static_cast<size_t>(size.width) * 3;
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = rgb + stride * info.output_scanline;
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  return trap.is_cut ? "the file ends before the picture does" : "";
}

std::string encode(const uint8_t* rgb, int width, int height, int quality, std::string& out) {
  Trap trap;
  jpeg_compress_struct info{};
  unsigned char* volatile memory = nullptr;
  unsigned char* buffer = nullptr;
  unsigned long length = 0;
  arm(trap);
  info.err = &trap.errors;
  if (setjmp(trap.jump) != 0) {
    jpeg_destroy_compress(&info);
    std::free(memory);
    return trap.message;
  }
  jpeg_create_compress(&info);
  jpeg_mem_dest(&info, &buffer, &length);
  info.image_width = static_cast<unsigned>(width);
  info.image_height = static_cast<unsigned>(height);
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, quality, TRUE);
  jpeg_start_compress(&info, TRUE);
  const size_t stride = static_cast<size_t>(width) * 3;
  while (info.next_scanline < info.image_height) {
    // libjpeg's rows are not const, though it only reads them.
    JSAMPROW row = const_cast<uint8_t*>(rgb) + stride * info.next_scanline;  // NOLINT
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  memory = buffer;
  jpeg_destroy_compress(&info);
  out.assign(reinterpret_cast<const char*>(buffer), length);
  std::free(buffer);
  return {};
}

}  // namespace skykeep::imaging::jpeg
