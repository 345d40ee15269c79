#include "sources/reading/envelope.h"

#include <fmt/format.h>

#include "core/text.h"

namespace skykeep::sources::reading {

Envelope::Envelope(std::string_view what, Document& document, const Group& known, Drift& drift)
    : what_(what), document_(document), known_(known), drift_(drift) {}

void Envelope::on(std::string_view name, std::function<Result<>(od::value)> read) {
  members_.push_back({name, std::move(read)});
}

void Envelope::keep(std::string_view name, Scalar& into) {
  on(name, [this, &into](od::value value) -> Result<> {
    if (const auto error = read_scalar(value, into)) return fail(document_.broken(error));
    return {};
  });
}

Envelope::Member* Envelope::find(std::string_view name) {
  for (Member& member : members_)
    if (member.name == name) return &member;
  return nullptr;
}

Result<> Envelope::run(std::initializer_list<std::string_view> required) {
  std::vector<std::string> seen;
  std::optional<Error> said;  // by the upstream
  od::object object = TRY(document_.root());
  for (auto entry : object) {
    od::field pair;
    if (const auto error = std::move(entry).get(pair)) return fail(document_.broken(error));
    const std::string_view name = raw_key(pair);
    if (seen.size() < 12) seen.emplace_back(name.substr(0, 40));
    if (Member* member = find(name)) {
      if (member->met) return fail(document_.unexpected(fmt::format("it has '{}' twice", name)));
      member->met = true;
      TRY(member->read(pair.value()));
    } else if (!said && (name == "error" || name == "errors")) {
      said = error_answer(what_, pair.value());
    } else if (known_.find(name) == nullptr) {
      drift_.unknown_field(known_, name);
    }
  }
  TRY(document_.finish());
  for (const std::string_view name : required)
    if (const Member* member = find(name); member != nullptr && member->met) return {};
  if (said) return fail(*said);
  return fail(document_.unexpected(fmt::format("it has no '{}' (but: {})", join({required.begin(), required.end()}, "' or '"),
                                               quote_start(join(seen, ", "), 200))));
}

}  // namespace skykeep::sources::reading
