// Partitions by the columns that a model names, and what its SQL says of them. Pure text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace skykeep::models {

// Each row of `table` names a partition by the values of `columns`. NULL is a value as any other: the partition without one.
struct Partitions {
  std::string table;
  std::vector<std::string> columns;
  int64_t count = 0;
  std::vector<std::vector<std::string>> small_set;  // all of them as SQL literals, where they are few
  bool has_null = false;
  bool is_empty = false;  // none, and that is known: `table` need not be there

  bool is_named() const { return is_empty || !small_set.empty(); }  // in full by what is here
};

// "(x, y) in (select day, kind from <table>)" names the partitions themselves where they are few, "((x = '..'::DATE and y = ..) or ..)",
// which spares the warehouse a join, and planning is most of what a small statement costs. Where a NULL is among many, it compares
// structs, which know NULL. Some of the columns will do, and of one column "not in" too. Text that says it otherwise stays as it is.
std::string with_partitions(std::string sql, const Partitions& partitions);

// True for the rows of these partitions.
std::string in_partitions(const Partitions& partitions);

}  // namespace skykeep::models
