#include "geo/layers.h"

#include <algorithm>
#include <cmath>

namespace skykeep::geo {
namespace {

constexpr double kUnits = 65535;  // a degree
constexpr uint32_t kUniform = 0x80000000;
constexpr uint16_t kZone = 0x8000;
constexpr uint8_t kMixed = 255;

struct Cell {
  size_t index;
  double x, y;  // from its south-western corner, degrees
};

Cell cell_of(double latitude, double longitude) {
  const int column = std::clamp(static_cast<int>(std::floor(longitude + 180)), 0, kColumns - 1);
  const int row = std::clamp(static_cast<int>(std::floor(latitude + 90)), 0, kRows - 1);
  return {static_cast<size_t>(row * kColumns + column), longitude + 180 - column, latitude + 90 - row};
}

}  // namespace

uint16_t Borders::at(double latitude, double longitude) const {
  const Cell cell = cell_of(latitude, longitude);
  const uint32_t entry = cells_[cell.index];
  if (entry >= kUniform) return static_cast<uint16_t>(entry - kUniform);
  // The line nearest to the west decides: the place lies on its eastern side. At the pole y would be the cell's upper end,
  // which belongs to no line.
  const double px = cell.x * kUnits, py = std::min(cell.y * kUnits, kUnits - 0.5);
  double nearest = -1;
  uint16_t region = 0;
  const uint16_t* at = outlines_ + entry;
  for (uint16_t lines = *at++; lines > 0; --lines) {
    const uint16_t left = at[0], right = at[1], south = at[2], north = at[3], points = at[4];
    const uint16_t* point = at + 5;
    at = point + 2 * points;
    if (py < south || py >= north) continue;
    for (const uint16_t* next = point + 2; next != at; point = next, next += 2) {
      const double y1 = point[1], y2 = next[1];
      if ((y1 <= py) == (y2 <= py)) continue;
      const double x = point[0] + (py - y1) * (static_cast<double>(next[0]) - point[0]) / (y2 - y1);
      if (x > px || x < nearest) continue;
      nearest = x;
      region = y2 > y1 ? right : left;  // going north, east is on the right hand
    }
  }
  return region;
}

uint16_t ZoneTree::at(double latitude, double longitude) const {
  double u = std::clamp((180 + longitude) / 7.5, 0.0, 47.999999999), v = std::clamp((90 - latitude) / 7.5, 0.0, 23.999999999);
  int column = static_cast<int>(u), row = static_cast<int>(v);
  uint16_t value = roots_[row * 48 + column];
  while (value < kZone) {
    u = 2 * (u - column);
    v = 2 * (v - row);
    column = std::min(static_cast<int>(u), 1);
    row = std::min(static_cast<int>(v), 1);
    value = nodes_[4 * value + 2 * row + column];
  }
  return static_cast<uint16_t>(value - kZone);
}

Seas::Seas(const Table& table, const uint8_t* cells) : seas_(table.seas), points_(table.sea_points), cells_(cells) {
  boxes_.reserve(seas_.size());
  for (const SeaRow& sea : seas_) {
    Box box{90, -90, 540, -180};
    for (const SeaPoint& p : points_.subspan(sea.first_point, sea.points)) {
      box = {std::min(box.south, p.latitude), std::max(box.north, p.latitude), std::min(box.west, p.longitude),
             std::max(box.east, p.longitude)};
    }
    boxes_.push_back(box);
  }
}

bool Seas::contains(size_t sea, double latitude, double longitude) const {
  const Box& box = boxes_[sea];
  if (latitude < box.south || latitude > box.north || longitude < box.west || longitude > box.east) return false;
  bool inside = false;
  const auto points = points_.subspan(seas_[sea].first_point, seas_[sea].points);
  for (size_t i = 0, j = points.size() - 1; i < points.size(); j = i++) {
    const SeaPoint &a = points[i], &b = points[j];
    if ((a.latitude > latitude) == (b.latitude > latitude)) continue;
    const double x = a.longitude + (b.longitude - a.longitude) * (latitude - a.latitude) / (b.latitude - a.latitude);
    if (longitude < x) inside = !inside;
  }
  return inside;
}

std::string_view Seas::at(double latitude, double longitude) const {
  const uint8_t filled = cells_[cell_of(latitude, longitude).index];
  if (filled < seas_.size()) return seas_[filled].name;
  if (filled == kMixed) {
    for (size_t sea = 0; sea < seas_.size(); ++sea) {
      if (contains(sea, latitude, longitude) || contains(sea, latitude, longitude + 360)) return seas_[sea].name;
    }
  }
  // What no outline of seas.txt holds.
  return latitude >= 0 ? "North Pacific Ocean" : "South Pacific Ocean";
}

}  // namespace skykeep::geo
