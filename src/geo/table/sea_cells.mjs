// Which sea fills each cell of one degree: its index, or kMixed where an outline runs through and a look-up must compare.
const kMixed = 255;

function contains(points, lat, lon) {
  let inside = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const [[y1, x1], [y2, x2]] = [points[i], points[j]];
    if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

// Whether the line may touch the square; a square too many costs a comparison later, no more.
function touches([y1, x1], [y2, x2], south, west) {
  let [from, to] = [0, 1];
  for (const [a, b, low] of [[y1, y2, south], [x1, x2, west]]) {
    if (Math.max(a, b) < low || Math.min(a, b) > low + 1) return false;
    if (a === b) continue;
    const [t1, t2] = [(low - a) / (b - a), (low + 1 - a) / (b - a)];
    from = Math.max(from, Math.min(t1, t2));
    to = Math.min(to, Math.max(t1, t2));
  }
  return from <= to;
}

export function seaCells(areas) {
  if (areas.length >= kMixed - 1) throw new Error('sea_cells: too many seas for a byte');
  const boxes = areas.map(({ points }) => {
    const [lats, lons] = [points.map((p) => p[0]), points.map((p) => p[1])];
    return { south: Math.min(...lats), north: Math.max(...lats), west: Math.min(...lons), east: Math.max(...lons) };
  });
  const cells = new Uint8Array(360 * 180);
  for (let row = 0; row < 180; ++row) {
    for (let column = 0; column < 360; ++column) {
      const [south, west] = [row - 90, column - 180];
      let sea = areas.length; // what no outline holds
      for (let i = 0; i < areas.length && sea === areas.length; ++i) {
        const { points } = areas[i];
        const box = boxes[i];
        if (south > box.north || south + 1 < box.south) continue;
        for (const turn of [0, 360]) {
          if (west + turn > box.east || west + turn + 1 < box.west) continue;
          if (points.some((p, k) => touches(p, points[(k + 1) % points.length], south, west + turn))) sea = kMixed;
          else if (sea !== kMixed && contains(points, south + 0.5, west + 0.5 + turn)) sea = i;
        }
      }
      cells[row * 360 + column] = sea;
    }
  }
  return cells;
}
