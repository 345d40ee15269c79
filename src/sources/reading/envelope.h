// The outermost object of a document: which members are read and how, which are merely known. Errors that an upstream
// sends inside a well-formed answer are told from data here.
#pragma once

#include <functional>

#include "sources/reading/fields.h"

namespace skykeep::sources::reading {

class Envelope {
 public:
  // `known` holds every member that is no drift. All references must outlive the object.
  Envelope(std::string_view what, Document& document, const Group& known, Drift& drift);
  // Calls `read` with the member's value; its error ends the run.
  void on(std::string_view name, std::function<Result<>(od::value)> read);
  void keep(std::string_view name, Scalar& into);
  // Reads the whole document. One of the members given to on() and keep() that are also in `required` must be there:
  // without any of them an error envelope is told from a document of another shape.
  Result<> run(std::initializer_list<std::string_view> required);

 private:
  struct Member {
    std::string_view name;
    std::function<Result<>(od::value)> read;
    bool met = false;
  };
  Member* find(std::string_view name);

  std::string_view what_;
  Document& document_;
  const Group& known_;
  Drift& drift_;
  std::vector<Member> members_;
};

}  // namespace skykeep::sources::reading
