// Any bytes as pictures of the day: never a crash, a hang or an exception, rows lie inside the body, and no tag is left in their texts.
#include <cstdlib>

#include "sources/apod/apod.h"
#include "sources/apod/html_text.h"

namespace {

using namespace skykeep::sources;

void has_no_tag(std::string_view text) {
  for (size_t i = 0; i + 1 < text.size(); ++i)
    if (text[i] == '<' && ((text[i + 1] | 0x20) >= 'a' && (text[i + 1] | 0x20) <= 'z')) std::abort();
}

template <class Row>
void inside(const Row& row, size_t size) {
  if (row.record_length == 0 || row.record_offset > size || row.record_length > size - row.record_offset) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  has_no_tag(apod::text_of_html(body));
  (void)apod::film_of_html(body);
  if (const auto document = parse_apod(body)) {
    for (const ApodRecord& record : document->records) {
      inside(record, size);
      for (const std::string* text : {&record.title, &record.explanation, &record.credit}) has_no_tag(*text);
      if (record.subject.empty() || record.licence.empty() || (record.subject == "unclassified") != record.tags.empty()) std::abort();
    }
    for (const RejectedRecord& row : document->rejected) inside(row, size);
  }
  return 0;
}
