#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "sources/apod/apod.h"
#include "sources/apod/credit.h"
#include "sources/apod/html_text.h"
#include "sources/apod/subjects.h"
#include "sources/reading/fields.h"
#include "sources/reading/photo_page.h"

namespace skykeep::sources {
namespace {

using namespace reading;
using apod::collapsed, apod::credit_of, apod::film_of_html, apod::licence_of, apod::text_of_html;

constexpr std::string_view kWhat = "apod";

enum Slot : uint8_t { kDate, kTitle, kExplanation, kMediaType, kUrl, kHdUrl, kThumbnail, kCopyright, kCredit, kPermalink, kBasicHtml, kCode, kMsg, kMessage };

const FieldTable& record_shape() {
  using enum Expect;
  static const FieldTable field_table = {{"",
                               {{"date", kText, kDate},
                                {"title", kText, kTitle},
                                {"explanation", kText, kExplanation},
                                {"media_type", kText, kMediaType},
                                {"url", kText, kUrl},
                                {"hdurl", kText, kHdUrl},
                                {"thumbnail_url", kText, kThumbnail},
                                {"copyright", kText, kCopyright},
                                {"credit", kText, kCredit},
                                {"permalink", kText, kPermalink},
                                {"basic_html", kText, kBasicHtml},
                                {"code", kText, kCode},
                                {"msg", kText, kMsg},
                                {"message", kText, kMessage},
                                {"post_id"},
                                {"alt"},
                                {"basic_html_url"},
                                {"service_version"},
                                {"concepts"},
                                {"concept_tags"},
                                {"data"}}}};
  return field_table;
}

// Only these may be shown as links or asked for. The archive of the old home has some without a scheme, and some relative to its pages.
std::string web_address(std::string_view written) {
  std::string url(trim(written));
  if (url.starts_with("//")) url = "https:" + url;
  else if (url.starts_with("www.")) url = "https://" + url;
  else if (url.starts_with("image/")) url = "https://apod.nasa.gov/apod/" + url;
  const bool is_one = (url.starts_with("https://") || url.starts_with("http://")) &&
                      std::ranges::none_of(url, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '<' || c == '>'; });
  return is_one ? url : std::string();
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

bool is_player(std::string_view url) {
  return std::ranges::any_of(std::initializer_list<std::string_view>{"youtube", "youtu.be", "vimeo", ".mp4", ".webm", "player"},
                             [&](std::string_view part) { return holds(url, part); });
}

// Pictures that stand on a film's page for want of a poster of its own.
bool is_any_poster(std::string_view url) { return holds(url, "NASA-Meatball") || holds(url, "news-thumbnail") || holds(url, "nasa-logo"); }

// Up to two line breaks: notices and tomorrow's title follow them.
std::string_view before_notices(std::string_view html) {
  size_t last_end = 0;  // of a break that nothing but space follows so far
  for (size_t at = html.find('<'); at != html.npos; at = html.find('<', at + 1)) {
    const std::string_view rest = html.substr(at);
    if (!to_lower(rest.substr(0, 3)).starts_with("<br")) continue;
    if (last_end != 0 && trim(html.substr(last_end, at - last_end)).empty()) return html.substr(0, at);
    last_end = at + std::min(rest.find('>'), rest.size() - 1) + 1;
  }
  return html;
}

// The text alone: not the label before it, and not tomorrow's title behind it.
std::string explanation_alone(std::string text) {
  constexpr std::string_view kLabel = "Explanation:";
  for (const std::string_view tomorrow : {"Tomorrow's picture:", "Tomorrow\u2019s picture:"}) text.resize(std::min(text.size(), text.find(tomorrow)));
  const std::string_view rest = std::string_view(text).substr(text.starts_with(kLabel) ? kLabel.size() : 0);
  return collapsed(rest);
}

class ApodReader {
 public:
  ApodReader(Document& document, Drift& drift, std::optional<Date> newest, ApodDocument& out)
      : document_(document), drift_(drift), newest_(newest), out_(out), values_(record_shape(), drift) {}

  Result<> read_root() {
    od::value root = TRY(document_.root_value());
    od::json_type type;
    if (const auto error = root.type().get(type)) return fail(document_.broken(error));
    if (type == od::json_type::array) return read_list(root);
    TRY(read_outermost(root));
    return {};
  }

 private:
  Result<> read_list(od::value value) {
    od::array list;
    if (value.get_array().get(list)) return fail(document_.unexpected("its days are no list"));
    for (auto element : list) {
      od::value record;
      if (const auto error = std::move(element).get(record)) return fail(document_.broken(error));
      TRY(read_record(record));
    }
    return {};
  }

  Result<> read_record(od::value value) {
    const char* start = document_.here();
    if (start == nullptr) return fail(document_.unexpected("a day has no beginning"));
    od::object object;
    if (value.get_object().get(object)) {
      const Span span = TRY(document_.skip(value));
      out_.rejected.push_back({span.offset, span.length, fmt::format("a day is no object: {}", quote_start(document_.text(span)))});
      return {};
    }
    values_.scalars = {};
    if (const auto error = read_fields(object, record_shape(), 0, values_.scalars, drift_)) return fail(document_.broken(error));
    take(document_.span_from(start));
    return {};
  }

  // One day, a list of days with a name, or what went wrong.
  Result<> read_outermost(od::value root) {
    const char* start = document_.here();
    od::object object;
    if (start == nullptr || root.get_object().get(object)) return fail(document_.unexpected("it is no object"));
    bool is_list = false;
    std::optional<Error> said;
    for (auto entry : object) {
      od::field pair;
      if (const auto error = std::move(entry).get(pair)) return fail(document_.broken(error));
      if (raw_key(pair) == "apods") {
        TRY(read_list(pair.value()));
        is_list = true;
      } else if (raw_key(pair) == "error") {
        said = error_answer(kWhat, pair.value());
      } else if (const auto error = read_field(pair, record_shape(), values_.scalars, drift_)) {
        return fail(document_.broken(error));
      }
    }
    const Span span = document_.span_from(start);
    if (is_list) return {};
    if (said) return fail(*said);
    if (values_[kDate].kind != Kind::kAbsent) {
      take(span);
      return {};
    }
    const std::string_view words = values_.text(values_[kMsg].kind == Kind::kText ? kMsg : kMessage);
    if (words.empty()) return fail(document_.unexpected("it holds no day"));
    const bool is_missing = values_.text(kCode) == "404" || holds(values_.text(kCode), "not_found");
    return fail(is_missing ? Code::kNotFound : Code::kUnavailable, fmt::format("{}: it says {}", kWhat, quote_start(words)));
  }

  void take(const Span& span) {
    ApodRecord record;
    record.record_offset = span.offset;
    record.record_length = span.length;
    if (std::string reason = fill(record); reason.empty()) out_.records.push_back(std::move(record));
    else out_.rejected.push_back({span.offset, span.length, std::move(reason)});
  }

  std::string fill(ApodRecord& record) {
    record.title = text_of_html(values_.text(kTitle));
    if (record.title == "NASA Science" || holds(values_.text(kUrl), "nasa-logo")) {
      out_.is_placeholder = true;
      return "placeholder: NASA's logo is no picture of a day";
    }
    const auto date = parse_date(values_.text(kDate));
    if (!date) return fmt::format("date is none: {}", describe(values_[kDate]));
    if (*date < first_apod()) return fmt::format("date lies before the first day: {}", to_string(*date));
    if (newest_ && *date > *newest_) return fmt::format("the day {} has not come yet", to_string(*date));
    record.date = *date;
    if (record.title.empty()) return fmt::format("title is none: {}", describe(values_[kTitle]));
    const bool is_science = values_[kPermalink].kind != Kind::kAbsent || values_[kBasicHtml].kind != Kind::kAbsent;
    record.home = is_science ? "science" : "old";
    is_science ? fill_of_science(record) : fill_of_old(record);
    apod::Subject subject = apod::SubjectRules::built_in().subject_of(record.title, record.explanation);
    record.subject = std::move(subject.name);
    record.subject_score = subject.score;
    record.tags = std::move(subject.tags);
    record.subject_rules = apod::SubjectRules::built_in().version();
    if (record.media_type == "image" && record.url.empty()) return fmt::format("url is no address of a picture: {}", describe(values_[is_science ? kHdUrl : kUrl]));
    return {};
  }

  void fill_of_old(ApodRecord& record) {
    record.explanation = explanation_alone(text_of_html(values_.text(kExplanation)));
    record.credit = credit_of(text_of_html(values_.text(kCopyright)));
    record.licence = record.credit.empty() ? "public domain" : licence_of(record.credit);  // the old home names whom it belongs to
    record.url = web_address(values_.text(kUrl));
    record.hdurl = web_address(values_.text(kHdUrl));
    record.thumbnail_url = web_address(values_.text(kThumbnail));
    record.media_type = media_type(record.url);
    if (record.media_type == "video") record.video_url = record.url;
    record.source_page = fmt::format("https://apod.nasa.gov/apod/ap{}.html", apod_name(record.date));
  }

  // `hdurl` without its parameters is the same picture 1280 pixels wide.
  void fill_of_science(ApodRecord& record) {
    record.explanation = explanation_alone(text_of_html(before_notices(values_.text(kExplanation))));
    record.credit = credit_of(text_of_html(values_.text(values_[kCredit].kind == Kind::kText ? kCredit : kCopyright)));
    record.licence = licence_of(record.credit);
    record.source_page = web_address(values_.text(kPermalink));
    const std::string film = web_address(film_of_html(values_.text(kBasicHtml)));
    const std::string picture = web_address(values_.text(kHdUrl));
    record.media_type = media_type(film);
    if (record.media_type == "image") {
      record.url = picture.substr(0, picture.find('?'));
      record.hdurl = picture;
      return;
    }
    if (record.media_type == "video") record.url = record.video_url = film;
    if (!is_any_poster(picture)) record.thumbnail_url = picture;
  }

  std::string media_type(std::string_view address) {
    const std::string_view written = values_.text(kMediaType);
    if (written == "image" || written == "video" || written == "other") return std::string(written);
    if (written == "iframe") return is_player(address) ? "video" : "other";
    if (drift_.is_new("media_type ", written)) drift_.add(fmt::format("media_type is new: {} (taken as other)", describe(values_[kMediaType])));
    return "other";
  }

  Document& document_;
  Drift& drift_;
  std::optional<Date> newest_;
  ApodDocument& out_;
  Values values_;
};

}  // namespace

Result<ApodDocument> parse_apod(std::string_view body, std::optional<Date> newest) {
  Document document(kWhat, body);
  Drift drift(kWhat);
  ApodDocument out;
  TRY(ApodReader(document, drift, newest, out).read_root());
  TRY(document.finish());
  out.is_placeholder = out.is_placeholder && out.records.empty();
  out.drift = drift.take();
  return out;
}

}  // namespace skykeep::sources
